package dev.blockload.console;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.yaml.Problems;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import dev.blockload.yaml.YamlText;

/**
 * The text of a connection, written again from its keys and values without the secrets
 * that a person typed into it. Comments are left out: they can contain anything.
 */
final class ConnectionText {

	/** A secret that is not in the text itself. */
	static final Pattern REFERENCE = Pattern.compile("\\$\\{BLOCKLOAD_SECRET_[A-Z0-9_]+}");

	/** The key before the number of a saved secret. */
	private static final String NUMBER = "secret";

	/** What needs no quotes in YAML. */
	private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");

	private ConnectionText() {
	}

	/**
	 * The text with an empty value in place of each secret.
	 * @param yaml what was typed
	 * @return empty if the text cannot be read: it is not known where its secrets are
	 */
	static Optional<String> withoutSecrets(String yaml) {
		Problems problems = new Problems("form");
		YamlNode tree = YamlReader.read(yaml, problems);
		return (tree instanceof YamlNode.KeyValues keys && !problems.any()) ? Optional.of(block(keys, ""))
				: Optional.empty();
	}

	private static String block(YamlNode.KeyValues keys, String indent) {
		return keys.entries()
			.stream()
			.map((entry) -> indent + plain(entry.key()) + ":" + value(entry, indent) + "\n")
			.collect(Collectors.joining());
	}

	/** Root and connections are blocks, the values of their keys are in one line. */
	private static String value(YamlNode.KeyValue entry, String indent) {
		boolean nested = entry.value() instanceof YamlNode.KeyValues keys && !keys.entries().isEmpty()
				&& indent.length() < 4;
		String value = nested ? "\n" + block((YamlNode.KeyValues) entry.value(), indent + "  ").stripTrailing()
				: flow(entry.key(), entry.value());
		return (nested || value.isEmpty()) ? value : " " + value;
	}

	private static String flow(String key, YamlNode node) {
		if (node instanceof YamlNode.Scalar scalar) {
			return isSecret(key, scalar.value()) ? "''" : plain(scalar.value());
		}
		if (node instanceof YamlNode.Sequence list) {
			return joined("[", list.items().stream().map((item) -> flow(key, item)), "]");
		}
		if (node instanceof YamlNode.KeyValues keys) {
			return joined("{",
					keys.entries()
						.stream()
						.map((entry) -> plain(entry.key()) + ": " + flow(entry.key(), entry.value())),
					"}");
		}
		return "";
	}

	private static String plain(String text) {
		return PLAIN.matcher(text).matches() ? text : YamlText.raw(text);
	}

	private static String joined(String begin, Stream<String> parts, String end) {
		return parts.collect(Collectors.joining(", ", begin, end));
	}

	/** Also under a key that is misspelled. */
	private static boolean isSecret(String key, String value) {
		String name = key.toLowerCase(Locale.ROOT);
		boolean named = Stream.of("secret", "token", "password").anyMatch(name::contains) && !name.endsWith("-file");
		boolean number = name.equals(NUMBER) && value.matches("[0-9]{1,18}");
		return named && !number && !REFERENCE.matcher(value).matches();
	}

}
