// What every page has: a clear word where the browser is too old, and messages of requests that went wrong.

document.documentElement.dataset.ready = "";

document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) location.reload();
  else say(event.detail.xhr.getResponseHeader("X-Said"));
});
document.body.addEventListener("htmx:sendError", () => say(null));

export function say(text) {
  const box = document.createElement("p");
  box.className = "toast";
  box.setAttribute("role", "alert");
  box.textContent = text ? decodeURIComponent(text) : "无法连接服务器（no connection）";
  document.body.append(box);
  setTimeout(() => box.remove(), 6000);
}
