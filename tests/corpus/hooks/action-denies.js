exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.prompt?.includes('none') && event.authentication.methods.length < 2) {
    api.access.deny('no silent login without a second factor');
  }
  api.multifactor.enable('any');
};
