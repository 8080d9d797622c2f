const LEVELS = {
%{ for name, level in levels ~}
  '${name}': '${level}',
%{ endfor ~}
};

exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://example.com/level', LEVELS[event.client.name]);
};
