package dev.blockload.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.connection.Origin;
import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a saved connection. Who saves it must not get more rights than it has: of this
 * node the connection can use only the secrets that are meant for saved connections.
 */
final class SavedConnectionReader {

	/** The fields whose values are encrypted when a connection is saved. */
	static final Set<String> STORED = Set.of("secret-access-key", "session-token");

	/** The fields that can contain a reference. */
	static final Set<String> SECRETS = Set.of("access-key-id", "secret-access-key", "session-token", "external-id");

	private static final String FILE = "-file";

	/** Keys of connections in files, with the reason why they are not for others. */
	private static final Map<String, String> FILES_ONLY = filesOnly();

	private final YamlNode.KeyValue entry;

	private final SavedSecrets secrets;

	private final Problems problems;

	private SavedConnectionReader(YamlNode.KeyValue entry, SavedSecrets secrets, Problems problems) {
		this.entry = entry;
		this.secrets = secrets;
		this.problems = problems;
	}

	private static Map<String, String> filesOnly() {
		Map<String, String> keys = new LinkedHashMap<>();
		keys.put("profile", "it is an identity of this machine");
		keys.put("web-identity-token-file", "it is an identity of this machine");
		ProxyKeysReader.KEYS.forEach((key) -> keys.put(key, "a proxy reaches addresses that Blockload cannot check"));
		return keys;
	}

	/**
	 * Reads a connection.
	 * @param leftOut keys that are ignored
	 * @return null where anything is wrong, which is then among the problems
	 */
	static @Nullable S3Connection read(YamlNode.KeyValue entry, Set<String> leftOut, SavedSecrets secrets,
			Problems problems) {
		return new SavedConnectionReader(entry, secrets, problems).read(leftOut);
	}

	private @Nullable S3Connection read(Set<String> leftOut) {
		Problems own = new Problems(this.problems.file());
		YamlNode.KeyValue resolved = this.entry;
		if (this.entry.value() instanceof YamlNode.KeyValues keys) {
			refuse(keys, own);
			if (!own.any() && leftOut.isEmpty() && keys.entry("access-key-id").isEmpty()
					&& keys.entry("access-key-id" + FILE).isEmpty()) {
				own.add(this.entry.position(), "Connection '" + this.entry.key() + "' has no access key. A saved "
						+ "connection needs access-key-id and secret-access-key: the identity of the machine is only "
						+ "for connections in files.");
			}
			resolved = new YamlNode.KeyValue(this.entry.key(), this.entry.position(), resolved(keys, leftOut, own));
		}
		S3Connection connection = own.any() ? null
				: ConnectionKeysReader.read(resolved, Origin.DATABASE, new ReadContext(this.problems, Variables.TEXT));
		own.list()
			.forEach((problem) -> this.problems.add(new SourcePosition(problem.line(), problem.column()),
					problem.message()));
		return connection;
	}

	private static void refuse(YamlNode.KeyValues keys, Problems own) {
		for (YamlNode.KeyValue key : keys.entries()) {
			String reason = FILES_ONLY.get(key.key());
			if (reason != null) {
				own.add(key.position(), key.key() + " is only for connections in files, because " + reason
						+ ". Remove it, or define the connection in connections.yml.");
			}
			if (key.key().equals("endpoint") && key.value() instanceof YamlNode.Scalar endpoint
					&& endpoint.value().equals("embedded")) {
				own.add(endpoint.position(),
						"endpoint 'embedded' is only for connections in files, because the embedded"
								+ " store is on this machine. Expected the URL of a store such as https://s3.example.com.");
			}
		}
	}

	/** The same keys; their secrets as plain texts. */
	private YamlNode.KeyValues resolved(YamlNode.KeyValues keys, Set<String> leftOut, Problems own) {
		List<YamlNode.KeyValue> resolved = new ArrayList<>();
		for (YamlNode.KeyValue key : keys.entries()) {
			if (!leftOut.contains(key.key())) {
				resolved.add(new YamlNode.KeyValue(key.key(), key.position(), resolved(key, own)));
			}
		}
		return new YamlNode.KeyValues(resolved, keys.position());
	}

	private YamlNode resolved(YamlNode.KeyValue key, Problems own) {
		String field = key.key().endsWith(FILE) ? key.key().substring(0, key.key().length() - FILE.length())
				: key.key();
		if (!SECRETS.contains(field) || (field.equals("external-id") && !field.equals(key.key()))) {
			return key.value();
		}
		Long number = SavedSecrets.number(key.value()).orElse(null);
		if (number != null && STORED.contains(key.key())) {
			return text(this.secrets.ofNumber(number, field, "not decrypted"), key.value());
		}
		if (!(key.value() instanceof YamlNode.Scalar scalar)) {
			return key.value();
		}
		try {
			return text(key.key().equals(field) ? this.secrets.ofText(scalar.value(), field)
					: this.secrets.ofFile(scalar.value()).toString(), scalar);
		}
		catch (IllegalArgumentException ex) {
			own.add(scalar.position(), key.key() + ": " + ex.getMessage());
			return scalar;
		}
	}

	/** A text in which nothing is escaped. */
	private static YamlNode text(String value, YamlNode at) {
		return new YamlNode.Scalar(value.replace("${", "$${"), YamlNode.Style.QUOTED, at.position());
	}

}
