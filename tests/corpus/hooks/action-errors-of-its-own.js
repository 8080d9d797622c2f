class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.name = 'Refused';
    this.reason = reason;
  }
}
function check(event) {
  if (event.request.query.audience === 'https://console') throw new Refused('console');
  return event.authentication.methods.length;
}
exports.onExecutePostLogin = async (event, api) => {
  try {
    if (check(event) < 2) api.multifactor.enable('any');
  } catch (error) {
    if (error instanceof Refused) api.access.deny(error.reason);
    else throw error;
  }
};
