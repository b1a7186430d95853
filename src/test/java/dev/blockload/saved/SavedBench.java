package dev.blockload.saved;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.blockload.block.BlockCatalog;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.connection.Secret;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.SavedSource;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.run.RunHistory;
import dev.blockload.vault.KeyManagement;
import dev.blockload.vault.Secrets;
import dev.blockload.vault.VaultConfiguration;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The saved definitions of the shared bench: its database, its jobs directory, an
 * environment of its own.
 */
final class SavedBench implements AutoCloseable {

	static final Caller ADMIN = Caller.unlimited(Actor.command("anna@planning-1"));

	final ImportBench imports = ImportBench.shared(Map.of());

	/** The environment variables of the node. */
	final Map<String, String> environment = new HashMap<>();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final DatabaseSource database = new DatabaseSource(this.imports.bean(JdbcClient.class));

	SavedBench(Path keys) {
		this.context.registerBean(JdbcClient.class, () -> this.imports.bean(JdbcClient.class));
		this.context.registerBean(PlatformTransactionManager.class,
				() -> this.imports.bean(PlatformTransactionManager.class));
		this.context.registerBean(BlockCatalog.class, () -> this.imports.bean(BlockCatalog.class));
		this.context.registerBean(DefinitionCheck.class, () -> this.imports.bean(DefinitionCheck.class));
		this.context.registerBean(ImportApplications.class, () -> this.imports.bean(ImportApplications.class));
		this.context.registerBean(RightsCheck.class, () -> this.imports.bean(RightsCheck.class));
		this.context.registerBean(RunHistory.class, () -> this.imports.bean(RunHistory.class));
		this.context.registerBean(KeyManagement.class, () -> (name) -> {
			throw new AssertionError("no service is used");
		});
		this.context.registerBean(PresentDefinitions.class, () -> new PresentDefinitions(definitions()));
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("keys", Map.of("blockload.keys.file", keys.toString())));
		this.context.register(VaultConfiguration.class, SavedConfiguration.class);
		this.context.refresh();
	}

	/** As new: nothing is saved. */
	void renew() {
		this.imports.renew();
		this.imports.jdbc()
			.execute(
					"TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE");
		this.imports.deleteAudit("action LIKE 'definition-%'");
		this.environment.clear();
		this.imports.sql("CREATE TABLE app.people (id integer PRIMARY KEY, name text)");
	}

	SavedDefinitions saved() {
		return this.context.getBean(SavedDefinitions.class);
	}

	Secrets vault() {
		return this.context.getBean(Secrets.class);
	}

	SavedSource source() {
		return new SavedSource() {
			@Override
			public Texts read(Need need) {
				return SavedBench.this.database.read(need);
			}

			@Override
			public Secret reveal(long number, String field) {
				return vault().reveal(number, field);
			}
		};
	}

	/** What a command reads. */
	Definitions definitions() {
		return Definitions.in(this.imports.jobs(), this.environment::get, source());
	}

	/** What a node reads. */
	ActiveDefinitions active() {
		return new ActiveDefinitions(this.imports.jobs(), this.environment::get, source());
	}

	/** An import of a file into block people, in the bench's application. */
	String people(String name) {
		return """
				import: %s
				application: %s
				connection: store
				file: {fixed: people.csv}
				block: people
				mode: upsert
				""".formatted(name, this.imports.application());
	}

	/** A connection to the bench's bucket; {@code rest} are further lines of it. */
	String connection(String name, String rest) {
		return """
				connections:
				  %s:
				    bucket: %s
				    region: eu-central-1
				    applications: [%s]
				""".formatted(name, this.imports.bucket(), this.imports.application()) + rest.indent(4);
	}

	Path write(String file, String text) {
		try {
			return Files.writeString(this.imports.jobs().resolve(file), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.imports.jdbc()
			.execute(
					"TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE");
		this.context.close();
	}

}
