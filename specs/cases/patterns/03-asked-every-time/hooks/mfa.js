// Everybody needs MFA.
exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any');
};
