package dev.blockload.definition;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Secret;
import dev.blockload.yaml.YamlSection;

/**
 * Reads the credentials of a connection: an access key, a profile or the default chain,
 * each used directly or to assume a role; or a role of a web identity.
 */
final class CredentialKeysReader {

	static final List<String> KEYS = List.of("access-key-id", "access-key-id-file", "secret-access-key",
			"secret-access-key-file", "session-token", "session-token-file", "profile", "role-arn", "external-id",
			"web-identity-token-file");

	/** The keys that only a process that opens the connection needs. */
	static final Set<String> SECRETS = Set.of("access-key-id", "access-key-id-file", "secret-access-key",
			"secret-access-key-file", "session-token", "session-token-file", "profile", "web-identity-token-file",
			"proxy", "proxy-username", "proxy-password", "proxy-password-file");

	private static final String EXPECTED_ROLE = "the ARN of a role, such as arn:aws:iam::111122223333:role/exports";

	private static final String EXPECTED_EXTERNAL_ID = "2 to 1224 letters, digits or + = , . @ : / - _";

	private static final String EXPECTED_TOKEN = "the token of a web identity";

	private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}");

	/** Other stores have other partitions, and their accounts are not always numbers. */
	private static final Pattern ROLE_OF_OTHER_STORES = Pattern
		.compile("arn:[a-z0-9-]+:iam::[A-Za-z0-9_-]*:role/[\\x21-\\x7e]{1,576}");

	private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");

	private final YamlSection section;

	private final SecretFields secrets;

	private final boolean aws;

	/**
	 * Creates a reader.
	 * @param section the connection
	 * @param aws whether the store is Amazon S3
	 */
	CredentialKeysReader(YamlSection section, boolean aws) {
		this.section = section;
		this.secrets = new SecretFields(section);
		this.aws = aws;
	}

	/** The credentials; not usable where the problems contain one of them. */
	Credentials credentials() {
		Credentials.Base base = base();
		String role = given("role-arn") ? this.section.read("role-arn", EXPECTED_ROLE, this::role) : null;
		String externalId = given("external-id")
				? this.section.readSecret("external-id", EXPECTED_EXTERNAL_ID, CredentialKeysReader::externalId) : null;
		Path token = given("web-identity-token-file") ? this.section.readSecret("web-identity-token-file",
				"the absolute path of a file that contains " + EXPECTED_TOKEN,
				(path) -> SecretFile.path(path, EXPECTED_TOKEN)) : null;
		refuseWhatDoesNotGoTogether(base);
		if (role == null) {
			return base;
		}
		return (token != null) ? new Credentials.WebIdentity(role, token)
				: new Credentials.AssumedRole(role, externalId, base);
	}

	private Credentials.Base base() {
		String idKey = this.secrets.given("access-key-id");
		String secretKey = this.secrets.given("secret-access-key");
		String tokenKey = this.secrets.given("session-token");
		String id = this.secrets.text("access-key-id", "the id of an access key");
		Secret secret = this.secrets.secret("secret-access-key", "the secret part of an access key");
		Secret token = this.secrets.secret("session-token", "the session token of a temporary access key");
		String profile = given("profile")
				? this.section.text("profile", "the name of a profile of the AWS configuration") : null;
		if ((idKey == null) != (secretKey == null)) {
			String there = (idKey != null) ? idKey : String.valueOf(secretKey);
			String missing = (idKey != null) ? "secret-access-key" : "access-key-id";
			problem(there, there + " is given without " + missing + ". Add " + missing + ", or remove " + there
					+ " to use the default AWS credentials chain.");
		}
		else if (tokenKey != null && idKey == null) {
			problem(tokenKey, tokenKey + " is given without an access key. Add access-key-id and secret-access-key.");
		}
		if (given("profile") && (idKey != null || secretKey != null)) {
			problem("profile", "profile and an access key cannot be used together. Remove one of them.");
		}
		if (id != null && secret != null) {
			return new Credentials.AccessKey(id, secret, token);
		}
		return (profile != null) ? new Credentials.Profile(profile) : new Credentials.DefaultChain();
	}

	private void refuseWhatDoesNotGoTogether(Credentials.Base base) {
		boolean webIdentity = given("web-identity-token-file");
		if (!given("role-arn")) {
			for (String key : List.of("external-id", "web-identity-token-file")) {
				if (given(key)) {
					problem(key, key + " is given without role-arn. Add role-arn: the role to assume.");
				}
			}
		}
		if (webIdentity && given("external-id")) {
			problem("external-id",
					"external-id and web-identity-token-file cannot be used together. Remove external-id.");
		}
		if (webIdentity && !(base instanceof Credentials.DefaultChain)) {
			problem("web-identity-token-file",
					"web-identity-token-file and "
							+ ((base instanceof Credentials.Profile) ? "profile" : "an access key")
							+ " cannot be used together. Remove one of them.");
		}
	}

	private boolean given(String key) {
		return this.section.hasValue(key);
	}

	private void problem(String key, String message) {
		this.section.problem(this.section.position(key), message);
	}

	private String role(String text) {
		if (!(this.aws ? ROLE : ROLE_OF_OTHER_STORES).matcher(text).matches()) {
			throw new IllegalArgumentException("Expected " + EXPECTED_ROLE + ".");
		}
		return text;
	}

	private static String externalId(String text) {
		if (!EXTERNAL_ID.matcher(text).matches()) {
			throw new IllegalArgumentException("Expected " + EXPECTED_EXTERNAL_ID + ".");
		}
		return text;
	}

}
