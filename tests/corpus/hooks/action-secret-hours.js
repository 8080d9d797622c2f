exports.onExecutePostLogin = async (event, api) => {
  const hours = parseInt(event.secrets.HOURS || '1', 10);
  const mfa = event.authentication.methods.find(m => m.name === 'mfa');
  const age = mfa ? Date.now() - new Date(mfa.timestamp).getTime() : Infinity;
  if (!Number.isNaN(hours) && age > hours * 60 * 60 * 1000) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
