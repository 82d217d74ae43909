// The names in a zip, from its central directory (APPNOTE.TXT 4.3.12); no library for so little.

const CENTRAL_HEADER = Buffer.from('PK\x01\x02');
const FIXED_BYTES = 46;

export function namesInZip(zip: Buffer): string[] {
  const names: string[] = [];
  // The directory's offset stands in the last 22 bytes; our zips have no comment.
  let at = zip.readUInt32LE(zip.length - 6);
  while (zip.subarray(at, at + 4).equals(CENTRAL_HEADER)) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + FIXED_BYTES, at + FIXED_BYTES + name));
    at += FIXED_BYTES + name + extra + comment;
  }
  return names;
}
