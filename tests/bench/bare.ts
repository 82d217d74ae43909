// The smallest possible handler, to compare the others with.
export const handler = async () => ({ statusCode: 200, body: '{"status":"ok"}' });
