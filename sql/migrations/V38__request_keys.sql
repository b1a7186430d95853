-- Keys belong to the token that sent them, not to its name: a later token of the same name does not share them.
UPDATE blockload.idempotency_key k SET caller = 'token ' || t.number
  FROM blockload.token t LEFT JOIN blockload.account a ON a.number = t.owner
 WHERE t.revoked_at IS NULL
   AND k.caller = 'token:' || coalesce(CASE WHEN a.issuer IS NOT NULL THEN 'oidc:' || a.name || '/' || a.number ELSE a.name END
                                       || '/', '') || t.name;
COMMENT ON COLUMN blockload.idempotency_key.caller IS 'token or account, with its number';
