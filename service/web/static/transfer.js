// Sends files piece by piece: a broken connection goes on where it stopped.

const PIECE = 4 * 1024 * 1024;
const TRIES = 6;

export async function ask(csrf, method, address, { json, body, headers = {} } = {}) {
  const answer = await fetch(address, {
    method,
    headers: { "X-CSRF": csrf, ...(json ? { "Content-Type": "application/json" } : {}), ...headers },
    body: json ? JSON.stringify(json) : body,
  });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    const error = new Error(problem.detail || `HTTP ${answer.status}`);
    error.status = answer.status;
    throw error;
  }
  return answer.json();
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export async function transfer(csrf, file, told) {
  const { id } = await ask(csrf, "POST", "/api/v1/uploads", { json: { name: file.webkitRelativePath || file.name, size: file.size } });
  let received = 0;
  for (let tries = 0; received < file.size; ) {
    try {
      const piece = file.slice(received, received + PIECE);
      ({ received } = await ask(csrf, "PATCH", `/api/v1/uploads/${id}`, { body: piece, headers: { Offset: String(received) } }));
      tries = 0;
      told(received / file.size);
    } catch (error) {
      if (error.status && error.status < 500 && error.status !== 409) throw error;
      if (++tries > TRIES) throw error;
      await pause(2 ** tries / 2);
      ({ received } = await ask(csrf, "GET", `/api/v1/uploads/${id}`).catch(() => ({ received })));
    }
  }
  told(1);
  return id;
}
