const LEVELS = ['low', 'medium', 'high'];
exports.onExecutePostLogin = async (event, api) => {
  const { confidence } = event.authentication.riskAssessment ?? {};
  const level = LEVELS.indexOf(confidence);
  if (level === 0) api.multifactor.enable('any', { allowRememberBrowser: false });
  else if (level === 1) api.multifactor.enable('any');
  else if (level === -1) console.warn('no assessment');
};
