// Fields for files: the size and a preview of the chosen file, and the progress of its upload.

const FILE_FIELD = 'input[type="file"][data-max-bytes]';

/** Shows the size of the chosen file and the file itself. False: the server would refuse it after a long upload. */
function checkFile(field) {
  const file = field.files[0];
  const form = field.form;
  const isTooLarge = Boolean(file) && file.size > Number(field.dataset.maxBytes);
  const error = form.querySelector("[data-file-error]");
  error.hidden = !isTooLarge;
  field.toggleAttribute("aria-invalid", isTooLarge);
  if (isTooLarge) field.setAttribute("aria-invalid", "true");
  form.querySelector("[data-file-size]").textContent = file ? sizeInWords(file.size) : "";
  const preview = form.querySelector("[data-file-preview]");
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.hidden = !file || isTooLarge || !file.type.startsWith("image/");
  if (preview.hidden) preview.removeAttribute("src");
  else preview.src = URL.createObjectURL(file);
  return !isTooLarge;
}

function sizeInWords(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    maximumFractionDigits: 1,
  });
  return format.format(amount);
}

/** The response of an XMLHttpRequest as `fetch` gives it. */
function responseOf(call) {
  const headers = new Headers();
  for (const line of call
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const [name, ...value] = line.split(": ");
    headers.append(name, value.join(": "));
  }
  const isEmpty = call.status === 204 || call.status === 304;
  return new Response(isEmpty ? null : call.responseText, { status: call.status, headers });
}

function upload(url, request, progress) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open(request.method, url);
    for (const [name, value] of Object.entries(request.headers)) call.setRequestHeader(name, value);
    call.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) progress.value = loaded / total;
    };
    call.onload = () => {
      progress.hidden = true;
      resolve(responseOf(call));
    };
    const fail = () => {
      progress.hidden = true;
      reject(new TypeError("upload failed"));
    };
    call.onerror = fail;
    call.ontimeout = fail;
    call.onabort = () => reject(new DOMException("upload stopped", "AbortError"));
    request.signal?.addEventListener("abort", () => call.abort());
    progress.hidden = false;
    progress.value = 0;
    call.send(request.body);
  });
}

export function handleFileUploads() {
  document.addEventListener("change", ({ target }) => {
    if (target.matches(FILE_FIELD)) checkFile(target);
  });

  document.addEventListener("htmx:config:request", (event) => {
    const field = event.detail.ctx.request.form?.querySelector(FILE_FIELD);
    if (field && !checkFile(field)) {
      event.preventDefault();
      field.focus();
    }
  });

  // fetch cannot tell how much was sent: uploads go by XMLHttpRequest, and htmx reads the response as ever.
  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail.ctx;
    const progress = ctx.request.form?.querySelector("[data-upload-progress]");
    if (progress) ctx.fetch = (url, request) => upload(url, request, progress);
  });
}
