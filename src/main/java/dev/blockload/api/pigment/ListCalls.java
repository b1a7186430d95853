package dev.blockload.api.pigment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls that list what there is. A filter that names nothing that the caller sees
 * selects nothing.
 */
@RestController
class ListCalls {

	private final PublicIds ids;

	private final ActiveDefinitions active;

	private final BlockTypes types;

	ListCalls(PublicIds ids, ActiveDefinitions active, BlockTypes types) {
		this.ids = ids;
		this.active = active;
		this.types = types;
	}

	@GetMapping("/api/v1/importConfigurations")
	ResponseEntity<byte[]> configurations(Caller caller, HttpServletRequest request) {
		Optional<UUID> application = Parameters.optional(request, "applicationId");
		Optional<UUID> block = Parameters.optional(request, "blockId");
		List<Item> items = new ArrayList<>();
		for (LocatedImport located : this.active.imports()) {
			ImportDefinition definition = located.definition();
			if (caller.sees(definition.application())
					&& matches(application, new Named.Application(definition.application()))
					&& matches(block, new Named.Table(definition.application(), definition.block()))) {
				items.add(new Item(this.ids.of(new Named.Import(definition.name())), definition.name()));
			}
		}
		return Answers.of(request, items);
	}

	@GetMapping("/api/v1/applications")
	ResponseEntity<byte[]> applications(Caller caller, HttpServletRequest request) {
		return Answers.of(request,
				visible(caller).stream()
					.map((name) -> new Item(this.ids.of(new Named.Application(name)), name))
					.toList());
	}

	@GetMapping("/api/v1/blocks")
	ResponseEntity<byte[]> blocks(Caller caller, HttpServletRequest request) {
		Optional<UUID> filter = Parameters.optional(request, "applicationId");
		List<BlockItem> items = new ArrayList<>();
		for (String application : visible(caller)) {
			if (matches(filter, new Named.Application(application))) {
				this.types.of(application)
					.forEach((name, type) -> items
						.add(new BlockItem(this.ids.of(new Named.Table(application, name)), name, type)));
			}
		}
		return Answers.of(request, items);
	}

	private boolean matches(Optional<UUID> filter, Named named) {
		return filter.isEmpty() || filter.get().equals(this.ids.of(named));
	}

	/** The applications of definitions, and those in which the caller has a role. */
	private Set<String> visible(Caller caller) {
		Set<String> applications = new TreeSet<>(caller.applicationsWith(Role.VIEWER));
		this.active.imports().forEach((located) -> applications.add(located.definition().application()));
		this.active.connections().forEach((connection) -> applications.addAll(connection.applications()));
		applications.removeIf((application) -> !caller.sees(application));
		return applications;
	}

	/**
	 * An application or an import.
	 *
	 * @param id its id
	 * @param name its name
	 */
	@JsonPropertyOrder({ "id", "name" })
	record Item(UUID id, String name) {
	}

	/**
	 * A block.
	 *
	 * @param id its id
	 * @param name its name
	 * @param type what it is
	 */
	@JsonPropertyOrder({ "id", "name", "type" })
	record BlockItem(UUID id, String name, BlockType type) {
	}

}
