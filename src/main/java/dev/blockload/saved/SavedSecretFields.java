package dev.blockload.saved;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.connection.Secret;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.SavedText;
import dev.blockload.definition.SecretPlace;
import dev.blockload.vault.Secrets;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.YamlEdit;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores the secrets of definitions in the vault, so that texts contain only their
 * numbers. The number of a field never changes. Takes part in the transaction of the
 * caller. Safe for use by many threads.
 */
final class SavedSecretFields {

	private final JdbcClient jdbc;

	private final Secrets vault;

	SavedSecretFields(JdbcClient jdbc, Secrets vault) {
		this.jdbc = jdbc;
		this.vault = vault;
	}

	/**
	 * Stores the new secrets of a text. The definition has a row already.
	 * @return the text with numbers instead of secrets
	 * @throws DefinitionException if the text refers to a secret of another field
	 */
	String store(DefinitionKind kind, String name, String yaml) {
		SavedText text = new SavedText(kind, name, yaml);
		Map<SourcePosition, String> numbers = new LinkedHashMap<>();
		for (SecretPlace place : SecretPlace.in(text)) {
			Optional<Long> known = number(text, place.field());
			Secret value = place.value();
			if (value != null) {
				numbers.put(place.position(), SecretPlace.reference(stored(text, place.field(), value, known)));
			}
			else if (known.filter((number) -> number == place.number()).isEmpty()) {
				throw new DefinitionException(
						List.of(new Problem(text.file(), place.position().line(), place.position().column(),
								place.field() + " is secret " + place.number()
										+ ", which is not the secret of this field. Expected "
										+ known.map((number) -> SecretPlace.reference(number) + ", or a new secret.")
											.orElse("a new secret."))));
			}
		}
		return numbers.isEmpty() ? yaml : YamlEdit.replace(yaml, numbers);
	}

	private long stored(SavedText text, String field, Secret value, Optional<Long> known) {
		if (known.isPresent()) {
			this.vault.replace(known.get(), value);
			return known.get();
		}
		long number = this.vault.store(value, field);
		this.jdbc.sql("""
				INSERT INTO blockload.definition_secret (kind, name, field, secret)
				VALUES (:kind, :name, :field, :secret)""")
			.param("kind", text.kind().text())
			.param("name", text.name())
			.param("field", field)
			.param("secret", number)
			.update();
		return number;
	}

	private Optional<Long> number(SavedText text, String field) {
		return this.jdbc.sql("""
				SELECT secret FROM blockload.definition_secret
				 WHERE kind = :kind AND name = :name AND field = :field""")
			.param("kind", text.kind().text())
			.param("name", text.name())
			.param("field", field)
			.query(Long.class)
			.optional();
	}

}
