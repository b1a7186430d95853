package dev.blockload.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ConnectionUse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints the policies that allow what the imports of a connection need, and nothing else:
 * JSON in the policy language of AWS, version 2012-10-17. Immutable.
 */
public final class AccessPolicy {

	// Placeholders for what no definition contains. AWS refuses a key policy with a user
	// that does not exist, and no token has such a subject: left as they are, they grant
	// nothing.
	private static final String USER = "REPLACE-WITH-THE-USER";

	private static final String SUBJECT = "REPLACE-WITH-THE-SUBJECT";

	private static final Pattern KMS_KEY = Pattern
		.compile("arn:(?<partition>aws[a-z-]*):kms:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):key/[A-Za-z0-9-]+");

	private static final Pattern PRINCIPAL = Pattern
		.compile("arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:(?:root|(?:user|role|assumed-role|federated-user)/\\S+)");

	private static final Pattern IDENTITY_PROVIDER = Pattern
		.compile("arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/(?<name>\\S+)");

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final S3Connection connection;

	private final RequiredPermissions needs;

	/**
	 * Create the policies for a connection.
	 * @param use the connection and all of its imports
	 * @throws AccessException if no import uses it
	 */
	public AccessPolicy(ConnectionUse use) {
		this.connection = use.connection();
		this.needs = RequiredPermissions.of(use);
	}

	/**
	 * The identity policy of the user or role: {@code s3:GetObject} on the keys that the
	 * imports read, {@code s3:ListBucket} only on the prefixes of imports of the most
	 * recent file or of each file.
	 */
	public Document least() {
		return new Document(document(statements()), null);
	}

	/**
	 * The same for a node that also receives events: {@code sqs:ReceiveMessage} and
	 * {@code sqs:DeleteMessage} on its queue.
	 * @param queue the ARN of the queue
	 */
	public Document leastWithEvents(String queue) {
		List<Map<String, Object>> all = new ArrayList<>(statements());
		Map<String, Object> receive = new LinkedHashMap<>();
		receive.put("Sid", "BlockloadReceiveEvents");
		receive.put("Effect", "Allow");
		receive.put("Action", List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"));
		receive.put("Resource", queue);
		all.add(receive);
		return new Document(document(all), null);
	}

	private List<Map<String, Object>> statements() {
		BucketArns arns = BucketArns.of(this.connection);
		List<String> objects = this.needs.reads()
			.keySet()
			.stream()
			.map((keys) -> arns.objects(keys.inPolicy()))
			.toList();
		Map<String, Object> read = allow("BlockloadReadFiles", "s3:GetObject");
		read.put("Resource", objects);
		if (this.needs.listings().isEmpty()) {
			return List.of(read);
		}
		Map<String, Object> list = allow("BlockloadListFiles", "s3:ListBucket");
		list.put("Resource", arns.bucket());
		list.put("Condition", Map.of("StringEquals", Map.of("s3:prefix",
				this.needs.listings().keySet().stream().map((prefix) -> prefix.replace("$", "${$}")).toList())));
		return List.of(read, list);
	}

	/**
	 * The statement to add to the policy of a customer managed key.
	 * @param key the ARN of the key
	 * @param principal the ARN of the user or role, or null for the role of the
	 * connection; if that has none, for a placeholder
	 * @throws IllegalArgumentException if an ARN is not valid
	 */
	public Document keyStatement(String key, @Nullable String principal) {
		Matcher arn = KMS_KEY.matcher(key);
		if (!arn.matches()) {
			throw new IllegalArgumentException("'" + key + "' is not the ARN of a KMS key. Expected an ARN like "
					+ "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.");
		}
		String who = (principal != null) ? principal(principal) : role();
		if (who == null) {
			who = "arn:" + arn.group("partition") + ":iam::" + arn.group("account") + ":user/" + USER;
		}
		Map<String, Object> decrypt = allow("BlockloadDecryptFiles", "kms:Decrypt");
		decrypt.put("Principal", Map.of("AWS", who));
		decrypt.put("Resource", key);
		decrypt.put("Condition", Map.of("StringEquals",
				Map.of("kms:ViaService", "s3." + arn.group("region") + "." + BucketArns.of(this.connection).domain())));
		return new Document(json(decrypt),
				who.endsWith(USER) ? "Replace " + USER + " with the user of the connection's access key." : null);
	}

	/**
	 * The trust policy of the role that the connection assumes.
	 * @param trusted the ARN of the user or role that assumes it, or of an OpenID Connect
	 * provider of IAM for a web identity
	 * @throws IllegalArgumentException if it is none of these
	 */
	public Document trust(String trusted) {
		Matcher provider = IDENTITY_PROVIDER.matcher(trusted);
		if (provider.matches()) {
			Map<String, Object> assume = allow("BlockloadAssumeRole", "sts:AssumeRoleWithWebIdentity");
			assume.put("Principal", Map.of("Federated", trusted));
			Map<String, Object> token = new LinkedHashMap<>();
			token.put(provider.group("name") + ":aud", "sts.amazonaws.com");
			token.put(provider.group("name") + ":sub", SUBJECT);
			assume.put("Condition", Map.of("StringEquals", token));
			return new Document(document(List.of(assume)), "Replace " + SUBJECT + " with the subject of the token."
					+ " In Kubernetes it is system:serviceaccount:NAMESPACE:NAME.");
		}
		Map<String, Object> assume = allow("BlockloadAssumeRole", "sts:AssumeRole");
		assume.put("Principal", Map.of("AWS", principal(trusted)));
		if (this.connection.credentials() instanceof AssumedRole assumed && assumed.externalId() != null) {
			assume.put("Condition", Map.of("StringEquals", Map.of("sts:ExternalId", assumed.externalId())));
		}
		return new Document(document(List.of(assume)), null);
	}

	private @Nullable String role() {
		Credentials credentials = this.connection.credentials();
		if (credentials instanceof AssumedRole assumed) {
			return assumed.roleArn();
		}
		return (credentials instanceof WebIdentity identity) ? identity.roleArn() : null;
	}

	private static String principal(String arn) {
		if (!PRINCIPAL.matcher(arn).matches()) {
			throw new IllegalArgumentException("'" + arn
					+ "' is not the ARN of a user or role. Expected an ARN like arn:aws:iam::111122223333:user/blockload.");
		}
		return arn;
	}

	private static Map<String, Object> allow(String sid, String action) {
		Map<String, Object> statement = new LinkedHashMap<>();
		statement.put("Sid", sid);
		statement.put("Effect", "Allow");
		statement.put("Action", action);
		return statement;
	}

	private static String document(List<Map<String, Object>> statements) {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("Version", "2012-10-17");
		document.put("Statement", statements);
		return json(document);
	}

	private static String json(Map<String, Object> value) {
		return JSON.writeValueAsString(value);
	}

	/**
	 * A policy document.
	 *
	 * @param json the document
	 * @param toReplace what to replace in it, as a sentence, or null if it is complete
	 */
	public record Document(String json, @Nullable String toReplace) {
	}

}
