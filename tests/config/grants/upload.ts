// A picture of events/ in the form that a browser uploads.
import { readFileSync } from 'node:fs';
import { ROOT } from '../template.ts';

export async function uploadOf(picture: string) {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(`${ROOT}events/${picture}`)]), picture);
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}
