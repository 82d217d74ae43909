// Reads the files of a zip through its central directory (APPNOTE.TXT 4.3.12).
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const CENTRAL_HEADER = Buffer.from('PK\x01\x02');
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

interface Entry {
  name: string;
  method: number;
  /** Bytes in the zip. */
  size: number;
  /** Offset of the file's own header. */
  at: number;
}

export function namesInZip(zip: Buffer): string[] {
  return entriesOf(zip).map(({ name }) => name);
}

/** Writes every file of a zip into a folder. */
export function unzip(zip: Buffer, folder: string): void {
  for (const { name, method, size, at } of entriesOf(zip)) {
    if (name.endsWith('/')) continue;
    const start = at + LOCAL_BYTES + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const packed = zip.subarray(start, start + size);
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, method === STORED ? packed : inflateRawSync(packed));
  }
}

function entriesOf(zip: Buffer): Entry[] {
  const entries: Entry[] = [];
  // The last 22 bytes hold the directory's offset, since these zips have no comment.
  let at = zip.readUInt32LE(zip.length - 6);
  while (zip.subarray(at, at + 4).equals(CENTRAL_HEADER)) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: zip.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + name),
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      at: zip.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + name + extra + comment;
  }
  return entries;
}
