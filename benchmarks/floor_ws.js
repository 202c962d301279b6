// A peer of `floor.py`: Node's `ws`. What is POSTed is sent to every open socket.
//     node floor_ws.js PORT      (with `ws` in node_modules of NODE_PATH)
const http = require("node:http");
const { WebSocketServer } = require("ws");

const server = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts);
    for (const socket of sockets.clients) socket.send(text, { binary: false });
    response.writeHead(204).end();
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false, backlog: 4096 });
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });
