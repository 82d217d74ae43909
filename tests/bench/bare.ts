// The least a handler can be: what the others are compared with.
export const handler = async () => ({ statusCode: 200, body: '{"status":"ok"}' });
