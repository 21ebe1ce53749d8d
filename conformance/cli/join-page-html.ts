/** The join page. It loads nothing but what this server has. */
export const JOIN_PAGE_HTML: string = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>jitterbug</title>
  </head>
  <body>
    <h1>jitterbug serve</h1>
    <p>Join the same room in two tabs. Everything stays on this machine.</p>
    <form id="join">
      <label>room <input id="room" value="demo" required /></label>
      <label>name <input id="identity" required /></label>
      <label><input id="camera" type="checkbox" checked /> camera</label>
      <label><input id="microphone" type="checkbox" checked /> microphone</label>
      <button id="go">join</button>
      <button id="leave" type="button" disabled>leave</button>
    </form>
    <p>connection: <output id="state" aria-live="polite">not connected</output></p>
    <p id="problem" role="alert"></p>
    <h2>participants</h2>
    <ul id="participants"></ul>
    <div id="media"></div>
    <h2>messages</h2>
    <form id="say">
      <label>text <input id="text" /></label>
      <button>send</button>
    </form>
    <ol id="messages"></ol>
    <h2>what happened</h2>
    <ol id="events"></ol>
    <script src="/jitterbug/livekit-client.js"></script>
    <script src="/jitterbug/join-page.js"></script>
  </body>
</html>
`;
