// Installs Java programs and their dependencies by Maven, once per checkout, below node_modules/.cache.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { once } from './cache.ts';

const INSTALL_MS = 10 * 60_000;

const run = promisify(execFile);

/**
 * @param coordinates "com.amazonaws:DynamoDBLocal:2.6.1"
 * @returns the folder of the jars and native libraries.
 * @throws Error without Java 17 or Maven, or when the artifact does not exist.
 */
export async function mavenJars(coordinates: string): Promise<string> {
  await run('java', ['-version']);
  return await once(coordinates.replaceAll(':', '-'), coordinates, async (folder) => {
    await writeFile(`${folder}pom.xml`, pom(coordinates));
    const goal = [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}jars`,
    ];
    await run('mvn', ['--batch-mode', '--quiet', ...goal], { cwd: folder, timeout: INSTALL_MS });
    return `${folder}jars`;
  });
}

function pom(coordinates: string): string {
  const [groupId, artifactId, version] = coordinates.split(':');
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>vigia</groupId><artifactId>conformance</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;
}
