// Talks with the server under the phone's own token: one question, one of five outcomes, never an exception.
// {ok, status, body, etag} · {later: milliseconds, why} · {ended: "over" | "ended" | "stopped" | "revoked", message}

import {kept} from "./store.js";

const PATIENCE = Number(document.body.dataset.patience) || 15000;

async function words(answer) {
  try { return await answer.json(); } catch { return null; }
}

function pause(answer) {
  const seconds = Number(answer.headers.get("Retry-After"));
  return seconds > 0 ? seconds * 1000 : 0;
}

async function outcome(answer) {
  if (answer.status === 304) return {ok: true, status: 304};
  const body = await words(answer);
  if (answer.ok && body) return {ok: true, status: answer.status, body, etag: answer.headers.get("ETag")};
  if (answer.status === 401) return {ended: body?.error === "ended" ? "over" : "ended", message: body?.message || ""};
  if (answer.status === 403 && body) {
    return {ended: body.error === "revoked" ? "revoked" : "stopped", message: body.message || ""};
  }
  if (answer.status === 413) return {smaller: true};
  if (answer.status === 404) return {missing: true, later: 0, why: "server"};
  if (answer.status === 409) return {later: 0, why: body?.error || "server"};
  return {later: pause(answer), why: answer.status === 429 ? "busy" : "server"};
}

export async function ask(address, {body, etag, patience = PATIENCE} = {}) {
  const token = await kept("token");
  if (!token) return {ended: "none", message: ""};
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const headers = {Authorization: `Device ${token}`, Accept: "application/json"};
  headers["Accept-Language"] = document.documentElement.lang.toLowerCase(); // refusals in the language of the page
  if (etag) headers["If-None-Match"] = etag;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body),
      credentials: "omit", cache: "no-store", signal: stop.signal,
    });
    return await outcome(answer);
  } catch {
    return {later: 0, why: "offline"};
  } finally { clearTimeout(timer); }
}
