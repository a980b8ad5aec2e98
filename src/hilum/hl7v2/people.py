"""Names of nobody, for pseudonyms and made-up messages: words, none chosen for a person."""

from __future__ import annotations

__all__ = ["FAMILIES", "GIVENS", "STREETS", "TOWNS"]

FAMILIES = (
    "Abel", "Amsel", "Bach", "Berg", "Birke", "Blum", "Brandt", "Busch", "Dorn", "Eiche", "Falk", "Feld",
    "Fichte", "Fink", "Fuchs", "Garten", "Hain", "Hase", "Heide", "Herbst", "Hirsch", "Holz", "Igel", "Kastner",
    "Kiefer", "Klee", "Kraft", "Lerche", "Linde", "Luchs", "Mai", "Meise", "Mohn", "Moor", "Nebel", "Nuss",
    "Otter", "Pappel", "Quell", "Rabe", "Regen", "Reh", "Rose", "Sand", "Schilf", "Schnee", "See", "Sommer",
    "Specht", "Stein", "Stern", "Storch", "Strauch", "Tanne", "Taube", "Teich", "Thal", "Ufer", "Ulme", "Vogel",
    "Wald", "Weide", "Wiese", "Winter", "Wolf", "Zeder",
)  # fmt: skip
GIVENS = (
    "Alex", "Andrea", "Ariel", "Billie", "Blake", "Bo", "Cameron", "Charlie", "Chris", "Dana", "Dominique", "Eli",
    "Emery", "Finley", "Frankie", "Gabriel", "Gene", "Hadley", "Harper", "Hayden", "Indigo", "Ira", "Jackie", "Jamie",
    "Jean", "Jesse", "Jo", "Jordan", "Jules", "Kai", "Kelly", "Kim", "Kit", "Kyle", "Lee", "Leslie",
    "Logan", "Lou", "Luca", "Max", "Micah", "Morgan", "Nico", "Noel", "Pat", "Quinn", "Ray", "Reese",
    "Riley", "Robin", "Rory", "Rowan", "Sage", "Sam", "Sasha", "Shay", "Sky", "Stevie", "Tatum", "Taylor",
    "Toni", "Tracy", "Val", "Wren",
)  # fmt: skip
STREETS = ("Mill Lane", "Garden Street", "Station Road", "Church Street", "River Walk", "Orchard Way", "North Road")
TOWNS = ("Ulmtown", "Riverford", "Eastwood", "Millbrook", "Lakeside", "Hillcrest", "Weston")
