// Passkeys, where the browser knows them. Without this script the pages work as they are.
const { PublicKeyCredential, navigator, location } = window;
const post = async (path, body) => {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.json();
};

// wire shows a button and lets it do something, once at a time; what goes wrong is said beside it.
function wire(button, run) {
  const failed = document.getElementById(button.dataset.status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    failed.textContent = "";
    try {
      await run(button.dataset);
    } catch (error) {
      failed.textContent = error.name === "NotAllowedError" ? "" : button.dataset[error.message === "login_again" ? "again" : "failed"];
    }
    button.ariaBusy = "false";
  });
}

async function logIn({ transaction, returnTo }) {
  const { ticket, options } = await post("/login/passkey/begin");
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
  const { next } = await post("/login/passkey/finish", { ticket, transaction, return: returnTo, credential: credential.toJSON() });
  location.assign(next);
}

async function add() {
  const { ticket, options } = await post("/account/passkeys/begin");
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) });
  await post("/account/passkeys/finish", { ticket, name: document.getElementById("key-name").value, credential: credential.toJSON() });
  location.assign("/account/passkeys?notice=keyAdded");
}

if (PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const [use, make] = ["use-passkey", "add-passkey"].map((id) => document.getElementById(id));
  if (use) wire(use, logIn);
  if (make) {
    document.getElementById("key-form").hidden = false;
    wire(make, add);
  }
}
