const INTERNAL = /^10\.(?:0|1)\./;
const CONSOLE = /console/i;
exports.onExecutePostLogin = async (event, api) => {
  const internal = INTERNAL.test(event.request.ip);
  const console_ = CONSOLE.test(event.client.name);
  if (!internal && console_) api.multifactor.enable('any', { allowRememberBrowser: false });
  if (!internal && !console_) api.multifactor.enable('any');
};
