// AWS's SDK over the emulators of the environment: the reference for our client, and for what the functions never call.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

let documentClient: DynamoDBDocumentClient | undefined;
let queueClient: SQSClient | undefined;

/** DynamoDB with items as plain objects. */
export function sdkDocuments(): DynamoDBDocumentClient {
  documentClient ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return documentClient;
}

export function sdkQueues(): SQSClient {
  queueClient ??= new SQSClient({});
  return queueClient;
}
