// Set-up for tests over the embedded DynamoDB: refuses an empty text as the key of a query, as DynamoDB does and dynalite does not.
import { countersDatabase, database } from '#lib/aws.ts';

interface Query {
  KeyConditionExpression?: string;
  ExpressionAttributeValues?: Record<string, unknown>;
}

for (const client of [database(), countersDatabase()]) {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { KeyConditionExpression = '', ExpressionAttributeValues = {} } = args.input as Query;
      const empty = KeyConditionExpression.match(/:\w+/g)?.find((name) =>
        isEmpty(ExpressionAttributeValues[name]),
      );
      if (empty)
        throw new Error(
          `DynamoDB refuses an empty text as part of a key: ${empty} in ${KeyConditionExpression}`,
        );
      return await next(args);
    },
    { step: 'initialize' },
  );
}

/** As documents or with types. */
const isEmpty = (value: unknown) => value === '' || (value as { S?: unknown } | undefined)?.S === '';
