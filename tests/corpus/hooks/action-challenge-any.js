exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server?.identifier !== 'https://account') return;
  api.authentication.challengeWithAny(['otp', 'push-notification'].map(type => ({ type })));
};
