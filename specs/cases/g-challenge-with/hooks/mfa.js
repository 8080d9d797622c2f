// Commands a challenge: at each visit to account, once per session elsewhere.
exports.onExecutePostLogin = async (event, api) => {
  const done = event.authentication.methods.some((method) => method.name === 'mfa');
  if (done && event.client.client_id !== 'account') return;
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'phone' }] });
};
