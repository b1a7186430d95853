package dev.blockload.flow;

import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.ImportRights;

/**
 * The flows and flow runs that a caller sees: those of whose imports the caller sees all.
 * A part of a flow would not say why it failed, and the whole would name imports that the
 * caller does not see. Safe for use by many threads.
 */
public final class VisibleFlows {

	private final ActiveDefinitions active;

	private final FlowHistory history;

	private final ImportRights rights;

	/**
	 * Over the active definitions of a node.
	 * @param active the definitions
	 * @param history of all flow runs
	 * @param rights who is an operator of imports
	 */
	public VisibleFlows(ActiveDefinitions active, FlowHistory history, ImportRights rights) {
		this.active = active;
		this.history = history;
		this.rights = rights;
	}

	/** The flows that a caller sees, in the order of the definitions. */
	public List<LocatedFlow> all(Caller caller) {
		return this.active.flows().stream().filter((flow) -> sees(caller, flow)).toList();
	}

	/** A flow that the caller sees; empty if there is none of this name. */
	public Optional<LocatedFlow> find(Caller caller, String name) {
		return this.active.findFlow(name).filter((flow) -> sees(caller, flow));
	}

	/** A flow run that the caller sees; empty if there is none of this number. */
	public Optional<FlowRun> numbered(Caller caller, long number) {
		return this.history.ofNumber(number).filter((run) -> sees(caller, run));
	}

	/** Of an import that is wrong or was deleted, only administrators know the flow. */
	private boolean sees(Caller caller, LocatedFlow flow) {
		return caller.isAdmin() || flow.definition()
			.imports()
			.stream()
			.allMatch((name) -> this.active.find(name)
				.map(LocatedImport::definition)
				.filter((definition) -> caller.sees(definition.application()))
				.isPresent());
	}

	private static boolean sees(Caller caller, FlowRun run) {
		return caller.isAdmin() || run.members()
			.stream()
			.allMatch((member) -> Optional.ofNullable(member.application()).filter(caller::sees).isPresent());
	}

	/**
	 * Whether a caller is an operator in each application that some imports write.
	 * @param imports their names; of one that is wrong or was deleted, only
	 * administrators are
	 */
	public boolean operates(Caller caller, List<String> imports) {
		return caller.isAdmin() || imports.stream()
			.allMatch((name) -> this.active.find(name)
				.filter((located) -> this.rights.has(caller, Role.OPERATOR, located.definition()))
				.isPresent());
	}

}
