// Speaks HTTP with the Runtime API, in a thread of its own. Lambda's runtime does it in native code: a function finds
// `node:http` as unloaded as on AWS, and pays for it itself when it needs it.
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
  // Without its Runtime API a function has nothing to live for.
  sent.on('error', () => process.exit(1));
  sent.end(body);
});
parentPort.postMessage({ id: 0 });
