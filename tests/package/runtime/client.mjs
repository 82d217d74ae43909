// The HTTP client of the Runtime API, in a thread of its own. Lambda's runtime has it in native code, so `node:http` is not loaded when the
// handler starts; the thread keeps that true here.
import { Agent, request } from 'node:http';
import { workerData as api, parentPort } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true });

parentPort.on('message', ({ id, method, path, headers = {}, body = '' }) => {
  const sent = request(`http://${api}/2018-06-01/runtime/${path}`, { agent, method, headers }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => {
      parentPort.postMessage({ id, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') });
    });
  });
  // The Runtime API is gone, so the test has ended.
  sent.on('error', () => process.exit(1));
  sent.end(body);
});
parentPort.postMessage({ id: 0 });
