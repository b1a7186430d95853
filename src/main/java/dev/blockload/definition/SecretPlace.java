package dev.blockload.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.connection.Secret;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * A place in the text of a saved definition where a secret is, or the number of one.
 *
 * @param field what the secret is, such as {@code secret-access-key}
 * @param position where the value begins
 * @param value the new secret, which the text contains; null for a number
 * @param number the number of the secret that is stored already; 0 for a new one
 */
public record SecretPlace(String field, SourcePosition position, @Nullable Secret value, long number) {

	/**
	 * The places in a text. References to the environment and to files are none.
	 * @param text of a definition; a text that cannot be read has none
	 */
	public static List<SecretPlace> in(SavedText text) {
		YamlNode tree = YamlReader.read(text.yaml(), new Problems(text.file()));
		return switch (text.kind()) {
			case IMPORT -> List.of();
			case CONNECTION -> below(tree, "connections", SavedConnectionReader.STORED);
			case NOTIFICATION -> below(tree, "notifications", Set.of(ChannelKeysReader.WEBHOOK));
		};
	}

	/** How a text refers to a secret that is stored. */
	public static String reference(long number) {
		return "{" + SavedSecrets.NUMBER + ": " + number + "}";
	}

	private static List<SecretPlace> below(@Nullable YamlNode tree, String root, Set<String> fields) {
		List<SecretPlace> places = new ArrayList<>();
		entries(tree).stream()
			.filter((entry) -> entry.key().equals(root))
			.flatMap((entry) -> entries(entry.value()).stream())
			.flatMap((named) -> entries(named.value()).stream())
			.filter((entry) -> fields.contains(entry.key()))
			.forEach((entry) -> place(entry).ifPresent(places::add));
		return places;
	}

	private static List<YamlNode.KeyValue> entries(@Nullable YamlNode tree) {
		return (tree instanceof YamlNode.KeyValues keys) ? keys.entries() : List.of();
	}

	private static Optional<SecretPlace> place(YamlNode.KeyValue entry) {
		Optional<Long> number = SavedSecrets.number(entry.value());
		if (number.isPresent()) {
			return Optional.of(new SecretPlace(entry.key(), entry.value().position(), null, number.get()));
		}
		return (entry.value() instanceof YamlNode.Scalar scalar && !scalar.value().isEmpty()
				&& !SavedSecrets.isReference(scalar.value()))
						? Optional.of(new SecretPlace(entry.key(), scalar.position(), new Secret(scalar.value()), 0))
						: Optional.empty();
	}

}
