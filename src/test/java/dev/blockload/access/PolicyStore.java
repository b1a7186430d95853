package dev.blockload.access;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store that allows what a policy allows and nothing else, read as the IAM user guide
 * says: {@code *} and {@code ?} in resources are wildcards, <code>${*}</code> and the
 * like are not.
 */
final class PolicyStore implements ObjectStore {

	private final ObjectStore store;

	private final JsonNode policy;

	PolicyStore(ObjectStore store, String policy) {
		this.store = store;
		this.policy = JsonMapper.shared().readTree(policy);
	}

	@Override
	public String bucket() {
		return this.store.bucket();
	}

	@Override
	public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		requireListing(prefix);
		return this.store.list(prefix, startAfter, delimiter, maxKeys);
	}

	@Override
	public Page list(Continuation next, int maxKeys) {
		requireListing(next.prefix());
		return this.store.list(next, maxKeys);
	}

	@Override
	public ObjectDetails inspect(String key) {
		if (statements("s3:GetObject").flatMap((statement) -> texts(statement.get("Resource")).stream())
			.noneMatch((resource) -> matches(resource, "arn:aws:s3:::" + bucket() + "/" + key))) {
			throw denied("reading " + key);
		}
		return this.store.inspect(key);
	}

	private void requireListing(String prefix) {
		if (statements("s3:ListBucket")
			.filter((statement) -> statement.get("Resource").asString().equals("arn:aws:s3:::" + bucket()))
			.flatMap((statement) -> texts(statement.get("Condition").get("StringEquals").get("s3:prefix")).stream())
			.noneMatch((allowed) -> allowed.replace("${$}", "$").equals(prefix))) {
			throw denied("listing " + prefix);
		}
	}

	private Stream<JsonNode> statements(String action) {
		return this.policy.get("Statement")
			.values()
			.stream()
			.filter((statement) -> statement.get("Effect").asString().equals("Allow")
					&& statement.get("Action").asString().equals(action));
	}

	private static List<String> texts(JsonNode array) {
		List<String> texts = new ArrayList<>();
		array.values().forEach((text) -> texts.add(text.asString()));
		return texts;
	}

	private static boolean matches(String resource, String arn) {
		StringBuilder regex = new StringBuilder();
		for (int i = 0; i < resource.length(); i++) {
			if (resource.startsWith("${", i)) {
				regex.append(Pattern.quote(resource.substring(i + 2, i + 3)));
				i += 3;
			}
			else if (resource.charAt(i) == '*') {
				regex.append(".*");
			}
			else {
				regex.append(resource.charAt(i) == '?' ? "." : Pattern.quote(resource.substring(i, i + 1)));
			}
		}
		return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(arn).matches();
	}

	private static StorageException denied(String what) {
		return new StorageException(StorageCode.ACCESS_DENIED, what + " is denied", null, null);
	}

	@Override
	public InputStream open(Pin pin, long start, long end) throws IOException {
		inspect(pin.key());
		return this.store.open(pin, start, end);
	}

	@Override
	public void close() {
		this.store.close();
	}

}
