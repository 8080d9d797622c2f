module.exports = {
  async onExecutePostLogin(event, api) {
    if (event.request.query?.audience) api.multifactor.enable('any');
  },
};
