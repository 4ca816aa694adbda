import { OAuthClient } from "./oauth.js";

const element = id => document.getElementById(id);
const settings = await (await fetch("settings.json")).json();
const oauth = new OAuthClient({ ...settings, redirect_uri: location.origin + "/" });

function show() {
  element("signed-in").hidden = !oauth.user;
  element("signed-out").hidden = Boolean(oauth.user);
  element("name").textContent = oauth.user ? oauth.user.name ?? oauth.user.sub : "";
}

async function attempt(action) {
  element("problem").hidden = true;
  try {
    await action();
  } catch (problem) {
    element("problem").textContent = problem.message;
    element("problem").hidden = false;
  }
  show();
}

async function orders() {
  const response = await oauth.fetch(settings.api + "/orders");
  element("status").textContent = response.status;
  element("answer").textContent = response.ok ? await response.text() : response.headers.get("WWW-Authenticate") ?? "";
}

element("signin").addEventListener("click", () => attempt(() => oauth.signIn()));
element("orders").addEventListener("click", () => attempt(orders));
element("signout").addEventListener("click", () => attempt(() => oauth.signOut()));
oauth.addEventListener("change", show);
await attempt(() => oauth.start());
