// Lets a button of a form use a passkey. Without script the button stays hidden and the form works as it is.

const bytesOf = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0));

const textOf = buffer => buffer === null || buffer === undefined
  ? undefined
  : btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const withIds = list => (list ?? []).map(credential => ({ ...credential, id: bytesOf(credential.id) }));

function readOptions(button) {
  const options = JSON.parse(button.dataset.options);
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  if (options.allowCredentials) options.allowCredentials = withIds(options.allowCredentials);
  if (options.excludeCredentials) options.excludeCredentials = withIds(options.excludeCredentials);
  return options;
}

function write(credential) {
  const { response } = credential;
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: textOf(response.userHandle),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports?.(),
    },
  });
}

async function use(button) {
  const form = button.form;
  const alert = document.getElementById('passkey-alert');
  alert.hidden = true;
  button.disabled = true;
  try {
    const publicKey = readOptions(button);
    const credential = button.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = write(credential);
    form.action = button.formAction;
    form.submit();
  } catch (refusal) {
    alert.textContent = refusal.name === 'InvalidStateError' ? alert.dataset.known : alert.dataset.failed;
    alert.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const element of document.querySelectorAll('[data-with-passkeys]')) element.hidden = false;
  for (const button of document.querySelectorAll('button[data-passkey]')) {
    button.addEventListener('click', event => {
      event.preventDefault();
      if (button.dataset.passkey === 'create' && !button.form.reportValidity()) return;
      use(button);
    });
  }
}
