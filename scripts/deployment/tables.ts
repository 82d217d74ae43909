// The tables of a deployment: protected from deletion at stage prod, what a removal deletes and keeps, and which hinder a deployment.
import { readFileSync } from 'node:fs';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  paginateListTables,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { ROOT } from './serverless.ts';
import { findStack, resourcesOf, templateOf } from './stack.ts';

interface Clients {
  cloudFormation: CloudFormationClient;
  dynamodb: DynamoDBClient;
}

const TABLE = 'AWS::DynamoDB::Table';

/** Stages whose tables nobody may delete by mistake. */
export const isProtected = (stage: string) => stage === 'prod';

export interface Tables {
  /** CloudFormation deletes them with the stack. */
  deleted: string[];
  /** They stay when the stack is removed. */
  kept: string[];
}

/** Without a stack, what an earlier removal kept. */
export async function tablesOf({ cloudFormation, dynamodb }: Clients, stage: string): Promise<Tables> {
  if (!(await findStack(cloudFormation, stage)))
    return { deleted: [], kept: await namedTables(dynamodb, stage) };
  const { Resources } = await templateOf(cloudFormation, stage);
  const tables: Tables = { deleted: [], kept: [] };
  for (const [id, name] of await resourcesOf(cloudFormation, stage, TABLE)) {
    tables[Resources[id]?.DeletionPolicy?.startsWith('Retain') ? 'kept' : 'deleted'].push(name);
  }
  return tables;
}

/** Tables that a deployment would make and that exist outside of its stack, as a removal keeps them: CloudFormation would fail. */
export async function tablesInTheWay(
  { cloudFormation, dynamodb }: Clients,
  stage: string,
): Promise<string[]> {
  const made = new Set(namesInTemplate(stage));
  const existing = await namedTables(dynamodb, stage).catch((error: Error) => {
    // Whoever deploys need not be allowed to list tables; CloudFormation then says what exists.
    if (error.name === 'AccessDeniedException') return [];
    throw error;
  });
  const strange = existing.filter((name) => made.has(name));
  if (strange.length === 0 || !(await findStack(cloudFormation, stage))) return strange;
  const own = new Set((await resourcesOf(cloudFormation, stage, TABLE)).values());
  return strange.filter((name) => !own.has(name));
}

function namesInTemplate(stage: string): string[] {
  const text = readFileSync(`${ROOT}resources/tables.yml`, 'utf8');
  return [...text.matchAll(/TableName: vigia-\$\{sls:stage\}-(\w+)/g)].map(
    ([, name]) => `vigia-${stage}-${name}`,
  );
}

/** A stage has no dash in its name, so this is no other stage's prefix. */
async function namedTables(client: DynamoDBClient, stage: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames.filter((name) => name.startsWith(`vigia-${stage}-`)));
  }
  return names;
}

/** @returns the names of those that were not so before */
export async function setProtection(
  client: DynamoDBClient,
  tables: readonly string[],
  isOn: boolean,
): Promise<string[]> {
  const changed: string[] = [];
  for (const TableName of tables) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if ((Table?.DeletionProtectionEnabled ?? false) === isOn) continue;
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: isOn }));
    changed.push(TableName);
  }
  return changed;
}

/** DynamoDB keeps a backup of a table with point-in-time recovery for 35 days. */
export async function deleteTables(client: DynamoDBClient, tables: readonly string[]): Promise<void> {
  await setProtection(client, tables, false);
  for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
}
