const passed = ({ authentication }) => authentication?.methods.some(({ name }) => name === 'mfa') ?? false;

exports.onExecutePostLogin = async (event, api) => {
  if (passed(event)) return;
  api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'recovery-code' }]);
};

exports.onContinuePostLogin = async (event, api) => {
  if (!passed(event)) api.access.deny('a second factor is needed');
};
