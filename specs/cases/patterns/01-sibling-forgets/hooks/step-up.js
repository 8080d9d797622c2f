// Payroll asks for MFA at each visit. Everybody else is left to the policy.
exports.onExecutePostLogin = async (event, api) => {
  if (event.client.client_id === 'payroll') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
