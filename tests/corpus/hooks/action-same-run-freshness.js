exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any');
  if (!event.authentication.methods.some(m => m.name === 'mfa')) {
    api.access.deny('mfa needed');
  }
};
