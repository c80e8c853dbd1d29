# The images of signaling (which also serves the web client) and turn: `docker build --target signaling .`
# glibc rather than musl: Node's own builds for it are the tested ones. No BuildKit-only syntax is used.
ARG NODE_IMAGE=node:26-trixie-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY stun/package.json stun/
COPY doctor/package.json doctor/
COPY signaling/package.json signaling/
COPY turn/package.json turn/
COPY web/package.json web/
COPY e2e/package.json e2e/

FROM manifests AS build
RUN npm ci --ignore-scripts --include-workspace-root \
      --workspace shared --workspace stun --workspace doctor --workspace signaling --workspace turn --workspace web
COPY tsconfig.base.json ./
COPY shared shared
COPY stun stun
COPY doctor doctor
COPY signaling signaling
COPY turn turn
RUN npx tsc -b shared signaling turn
COPY web web
RUN npm run build --workspace web
# Types and source maps are for developers. The modes come from the checkout, which may have a strict umask.
RUN find shared/dist stun/dist doctor/dist signaling/dist turn/dist \( -name '*.map' -o -name '*.d.*ts' \) -delete \
    && chmod -R a+rX shared stun doctor signaling turn web/dist

# What one workspace needs for development, npm would install for another that asks for it at run time; so the wish goes.
FROM manifests AS production
RUN npm pkg delete devDependencies --workspaces --include-workspace-root

FROM production AS signaling-packages
RUN npm ci --ignore-scripts --workspace signaling --include-workspace-root=false \
    && find node_modules \( -name '*.map' -o -name '*.d.*ts' \) -delete

FROM production AS turn-packages
RUN npm ci --ignore-scripts --workspace turn --include-workspace-root=false \
    && find node_modules \( -name '*.map' -o -name '*.d.*ts' \) -delete

FROM ${NODE_IMAGE} AS server
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/shared/package.json shared/
COPY --from=build /app/shared/dist shared/dist
COPY --from=build /app/stun/package.json stun/
COPY --from=build /app/stun/dist stun/dist
# The base image's user `node`, by number so that an engine can tell that it is not root.
USER 1000:1000

FROM server AS signaling
LABEL org.opencontainers.image.title="Parley signaling" org.opencontainers.image.licenses="MIT"
COPY --from=signaling-packages /app/node_modules node_modules
COPY --from=build /app/doctor/package.json doctor/
COPY --from=build /app/doctor/dist doctor/dist
COPY --from=build /app/signaling/package.json signaling/
COPY --from=build /app/signaling/dist signaling/dist
COPY --from=build /app/web/dist web/dist
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["node", "-e", "\
  fetch(`http://127.0.0.1:${process.env.PORT || 8080}/readyz`).then(\
    (answer) => process.exit(answer.ok ? 0 : 1),\
    () => process.exit(1),\
  );"]
CMD ["node", "signaling/dist/main.js"]

FROM server AS turn
LABEL org.opencontainers.image.title="Parley relay" org.opencontainers.image.licenses="MIT"
COPY --from=turn-packages /app/node_modules node_modules
COPY --from=build /app/turn/package.json turn/
COPY --from=build /app/turn/dist turn/dist
EXPOSE 3478/udp 3478/tcp 5349/tcp
# Healthy = a STUN Binding request (RFC 8489 section 5: type 0x0001, length 0, magic cookie, transaction id) is answered.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["node", "-e", "\
  const host = (process.env.TURN_LISTEN_IPS || '127.0.0.1').split(',')[0].trim();\
  const socket = require('node:dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4');\
  const header = Buffer.from('000100002112a442', 'hex');\
  const request = Buffer.concat([header, require('node:crypto').randomBytes(12)]);\
  socket.on('message', (answer) => process.exit(answer.readUInt16BE() === 0x0101 ? 0 : 1));\
  socket.send(request, Number(process.env.TURN_PORT || 3478), host);\
  setTimeout(() => process.exit(1), 3000);"]
CMD ["node", "turn/dist/main.js"]
