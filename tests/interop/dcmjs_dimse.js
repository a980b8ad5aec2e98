// One conversation of the npm package "dcmjs-dimse" with a DIMSE server: node dcmjs_dimse.js MODULE PORT ACTION [ARGUMENT ...]; answers one line of JSON
const [, , modulePath, port, action, ...given] = process.argv;
const { Client, Dataset, requests, responses, constants, log } = require(modulePath);
const answer = (value) => require("fs").writeSync(1, JSON.stringify(value) + "\n");
log.disableAll();
console.log = console.warn = console.error = () => {};

const OPERATIONS = {
  echo: () => new requests.CEchoRequest(),
  store: (path) => new requests.CStoreRequest(path),
  studies: (name) => requests.CFindRequest.createStudyFindRequest({ PatientName: name, StudyInstanceUID: "", PatientID: "" }),
  worklist: (name) => requests.CFindRequest.createWorklistFindRequest({ PatientName: name }),
  get: (study) => requests.CGetRequest.createStudyGetRequest(study),
  create: (uid, attributes) => withDataset(new requests.NCreateRequest(constants.SopClass.ModalityPerformedProcedureStep, uid), attributes),
  set: (uid, attributes) => withDataset(new requests.NSetRequest(constants.SopClass.ModalityPerformedProcedureStep, uid), attributes),
};

function withDataset(request, attributes) {
  request.setDataset(new Dataset(JSON.parse(attributes)));
  return request;
}

const told = [];
const received = [];
const client = new Client();
const request = OPERATIONS[action](...given);
request.on("response", (response) => {
  const dataset = response.hasDataset() ? response.getDataset().getElements() : null;
  told.push({ status: response.getStatus(), comment: response.getErrorComment() || "", dataset });
});
client.on("cStoreRequest", (stored, done) => {
  received.push([stored.getAffectedSopInstanceUid(), stored.getDataset().getTransferSyntaxUid()]);
  const response = responses.CStoreResponse.fromRequest(stored);
  response.setStatus(constants.Status.Success);
  done(response);
});
client.on("networkError", (error) => { answer({ error: String(error), told, received }); process.exit(0); });
client.on("closed", () => { answer({ error: "", told, received }); process.exit(0); });
client.addRequest(request);
client.send("127.0.0.1", Number(port), "MR1", "HILUM");
