function (user, { request: { query: { audience = 'none', ...rest }, ...other }, clientID: id, ...context2 }, callback) {
  callback(audience === 'none' && rest.prompt ? new Error(id) : null, user, context2);
}
