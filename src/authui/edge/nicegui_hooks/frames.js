// Keeps back what the server would not take, and says so: a frame that is too long would close the socket.
(() => {
  if (!window.WebSocket) return; // a policy of the browser's has taken it away: NiceGUI falls back to polling
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const isLong = typeof data === "string" && data.length * 3 > MAX_BYTES && new Blob([data]).size > MAX_BYTES;
    if (!isLong) return send.call(this, data);
    const popup = document.getElementById("too_long_message_popup");
    if (!popup) return;
    popup.ariaHidden = false;
    setTimeout(() => (popup.ariaHidden = true), 5000);
  };
})();
