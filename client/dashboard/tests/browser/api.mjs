// Calls of the API as a browser would make them, for what the tests need to
// put into a server: Connect JSON, streams as Connect's envelopes.
export function api(base, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  async function call(method, request = {}) {
    const reply = await fetch(`${base}citymatch.v1.${method}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method}: ${reply.status} ${text}`);
    return JSON.parse(text);
  }
  /** All messages of a stream. */
  async function stream(method, request = {}) {
    const body = Buffer.from(JSON.stringify(request));
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    const reply = await fetch(`${base}citymatch.v1.${method}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/connect+json', 'connect-protocol-version': '1' },
      body: Buffer.concat([head, body]),
    });
    const bytes = Buffer.from(await reply.arrayBuffer());
    const messages = [];
    for (let at = 0; at + 5 <= bytes.length; ) {
      const size = bytes.readUInt32BE(at + 1);
      const message = JSON.parse(bytes.subarray(at + 5, at + 5 + size).toString() || '{}');
      if (bytes[at] & 2) {
        if (message.error) throw new Error(`${method}: ${JSON.stringify(message.error)}`);
      } else messages.push(message);
      at += 5 + size;
    }
    return messages;
  }
  return { call, stream };
}
