// The entry of `npm start`, in JavaScript that any Node reads: says what is missing when this Node does not run TypeScript.
if (process.features.typescript) {
  import('./start.ts');
} else {
  process.stderr.write(
    `Vigía needs Node 22.18 or newer, and this is ${process.version}: npm has not installed Node 24 in node_modules ` +
      '(--omit=optional, or a platform that the package lacks, such as a Mac with Apple silicon).\n' +
      'Install Node 24 from https://nodejs.org, then: npm ci && npm start\n',
  );
  process.exitCode = 1;
}
