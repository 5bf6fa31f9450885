CREATE TABLE actor_key (
	owner CHAR(32) NOT NULL,
	owner_kind TEXT NOT NULL,
	rsa_public TEXT NOT NULL,
	rsa_sealed BYTEA NOT NULL,
	ed25519_public TEXT NOT NULL,
	ed25519_sealed BYTEA NOT NULL,
	made_at BIGINT NOT NULL,
	CONSTRAINT pk_actor_key PRIMARY KEY (owner)
);
CREATE TABLE application (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	name TEXT NOT NULL,
	answers TEXT NOT NULL,
	password_hash TEXT,
	recovery_hash TEXT,
	made_at BIGINT NOT NULL,
	decided_at BIGINT,
	decided_by CHAR(32),
	accepted_as CHAR(32),
	reason TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_application PRIMARY KEY (id),
	CONSTRAINT uq_application_ref UNIQUE (ref)
);
CREATE INDEX ix_application_name ON application (name);
CREATE INDEX ix_application_open ON application (decided_at, id);
CREATE TABLE blob (
	sha256 CHAR(64) NOT NULL,
	bytes BIGINT NOT NULL,
	count INTEGER NOT NULL,
	CONSTRAINT pk_blob PRIMARY KEY (sha256)
);
CREATE TABLE checkpoint (
	size INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	root BYTEA NOT NULL,
	at BIGINT NOT NULL,
	day INTEGER NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_checkpoint PRIMARY KEY (size, epoch)
);
CREATE INDEX ix_checkpoint_day ON checkpoint (day);
CREATE TABLE done_key (
	actor TEXT NOT NULL,
	key TEXT NOT NULL,
	kind TEXT NOT NULL,
	seq INTEGER,
	at BIGINT NOT NULL,
	ground TEXT NOT NULL,
	result TEXT NOT NULL,
	CONSTRAINT pk_done_key PRIMARY KEY (actor, key)
);
CREATE TABLE far_use (
	name CHAR(32) NOT NULL,
	kind TEXT NOT NULL,
	thing_id INTEGER NOT NULL,
	url TEXT NOT NULL,
	CONSTRAINT pk_far_use PRIMARY KEY (name, kind, thing_id)
);
CREATE INDEX ix_far_use_thing ON far_use (kind, thing_id);
CREATE TABLE frontier (
	id INTEGER NOT NULL,
	size INTEGER NOT NULL,
	roots BYTEA NOT NULL,
	CONSTRAINT pk_frontier PRIMARY KEY (id)
);
CREATE TABLE gathering (
	url TEXT NOT NULL,
	kind TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	done_at BIGINT,
	found INTEGER DEFAULT '0' NOT NULL,
	problem TEXT,
	problem_values TEXT DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_gathering PRIMARY KEY (url)
);
CREATE TABLE heard (
	subject_url TEXT NOT NULL,
	register TEXT NOT NULL,
	stamp BIGINT NOT NULL,
	activity_url TEXT NOT NULL,
	by_url TEXT NOT NULL,
	value TEXT,
	pending BOOLEAN NOT NULL,
	host TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_heard PRIMARY KEY (subject_url, register)
);
CREATE INDEX ix_heard_waiting ON heard (host, at) WHERE pending IS true;
CREATE TABLE host_aside (
	host TEXT NOT NULL,
	CONSTRAINT pk_host_aside PRIMARY KEY (host)
);
CREATE TABLE job (
	id SERIAL NOT NULL,
	kind TEXT NOT NULL,
	data TEXT NOT NULL,
	unique_key TEXT,
	run_at BIGINT NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	leased_until BIGINT,
	failed_at BIGINT,
	last_error TEXT,
	CONSTRAINT pk_job PRIMARY KEY (id),
	CONSTRAINT uq_job_unique_key UNIQUE (unique_key)
);
CREATE INDEX ix_job_due ON job (kind, failed_at, run_at);
CREATE TABLE leaf (
	seq INTEGER NOT NULL,
	hash BYTEA NOT NULL,
	envelope BYTEA NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	actor CHAR(32),
	scope TEXT NOT NULL,
	audience SMALLINT NOT NULL,
	subject CHAR(32),
	CONSTRAINT pk_leaf PRIMARY KEY (seq)
);
CREATE INDEX ix_leaf_actor ON leaf (actor, seq);
CREATE INDEX ix_leaf_kind ON leaf (kind, seq);
CREATE INDEX ix_leaf_scope ON leaf (scope, seq);
CREATE INDEX ix_leaf_subject ON leaf (subject, actor);
CREATE TABLE leaf_content (
	seq INTEGER NOT NULL,
	salt BYTEA NOT NULL,
	content BYTEA NOT NULL,
	text_salt BYTEA,
	text BYTEA,
	CONSTRAINT pk_leaf_content PRIMARY KEY (seq)
);
CREATE TABLE leaf_party (
	seq INTEGER NOT NULL,
	person CHAR(32) NOT NULL,
	CONSTRAINT pk_leaf_party PRIMARY KEY (seq, person)
);
CREATE TABLE moot_key (
	id INTEGER NOT NULL,
	public TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	CONSTRAINT pk_moot_key PRIMARY KEY (id)
);
CREATE TABLE name_retired (
	name TEXT NOT NULL,
	CONSTRAINT pk_name_retired PRIMARY KEY (name)
);
CREATE TABLE name_taken (
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	ref CHAR(32) NOT NULL,
	CONSTRAINT pk_name_taken PRIMARY KEY (name)
);
CREATE TABLE outbox (
	seq SERIAL NOT NULL,
	at BIGINT NOT NULL,
	activity TEXT NOT NULL,
	activity_url TEXT NOT NULL,
	signer_kind TEXT NOT NULL,
	signer_ref CHAR(32) NOT NULL,
	object_url TEXT NOT NULL,
	community_id INTEGER,
	person_id INTEGER,
	CONSTRAINT pk_outbox PRIMARY KEY (seq),
	CONSTRAINT uq_outbox_activity_url UNIQUE (activity_url)
);
CREATE INDEX ix_outbox_community ON outbox (community_id, seq);
CREATE INDEX ix_outbox_object ON outbox (object_url);
CREATE INDEX ix_outbox_person ON outbox (person_id, seq);
CREATE TABLE outbox_to (
	host TEXT NOT NULL,
	seq INTEGER NOT NULL,
	inbox TEXT NOT NULL,
	CONSTRAINT pk_outbox_to PRIMARY KEY (host, seq, inbox)
);
CREATE INDEX ix_outbox_to_seq ON outbox_to (seq);
CREATE TABLE peer (
	id SERIAL NOT NULL,
	host TEXT NOT NULL,
	software TEXT,
	version TEXT,
	shared_inbox TEXT,
	signs TEXT,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT,
	cursor INTEGER NOT NULL,
	failures INTEGER DEFAULT '0' NOT NULL,
	failing_since BIGINT,
	retry_at BIGINT,
	last_success BIGINT,
	last_error TEXT,
	last_error_at BIGINT,
	refused INTEGER DEFAULT '0' NOT NULL,
	dead_since BIGINT,
	told_at BIGINT,
	CONSTRAINT pk_peer PRIMARY KEY (id),
	CONSTRAINT uq_peer_host UNIQUE (host)
);
CREATE INDEX ix_peer_cursor ON peer (cursor);
CREATE INDEX ix_peer_failing ON peer (retry_at) WHERE failures > 0;
CREATE TABLE person (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	name TEXT,
	host TEXT,
	actor_url TEXT,
	origin TEXT NOT NULL,
	joined_at BIGINT,
	sponsor_id INTEGER,
	left_at BIGINT,
	erased_at BIGINT,
	limited_until BIGINT,
	CONSTRAINT pk_person PRIMARY KEY (id),
	CONSTRAINT uq_person_ref UNIQUE (ref),
	CONSTRAINT uq_person_actor_url UNIQUE (actor_url),
	CONSTRAINT fk_person_sponsor_id FOREIGN KEY(sponsor_id) REFERENCES person (id)
);
CREATE INDEX ix_person_name_host ON person (name, host);
CREATE TABLE picture_use (
	picture CHAR(32) NOT NULL,
	kind TEXT NOT NULL,
	thing_id INTEGER NOT NULL,
	CONSTRAINT pk_picture_use PRIMARY KEY (picture, kind, thing_id)
);
CREATE TABLE probe (
	id INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	CONSTRAINT pk_probe PRIMARY KEY (id)
);
CREATE TABLE received (
	activity_url TEXT NOT NULL,
	at BIGINT NOT NULL,
	by_url TEXT NOT NULL,
	kind TEXT NOT NULL,
	object_url TEXT,
	CONSTRAINT pk_received PRIMARY KEY (activity_url)
);
CREATE INDEX ix_received_at ON received (at);
CREATE TABLE remote_actor (
	url TEXT NOT NULL,
	kind TEXT NOT NULL,
	ref CHAR(32),
	host TEXT NOT NULL,
	inbox TEXT NOT NULL,
	shared_inbox TEXT,
	outbox TEXT,
	followers TEXT,
	featured TEXT,
	moderators TEXT,
	key_id TEXT,
	key_pem TEXT,
	ed25519 TEXT,
	signs TEXT,
	fetched_at BIGINT NOT NULL,
	gone_at BIGINT,
	moved_to TEXT,
	was_ours TEXT DEFAULT '[]' NOT NULL,
	CONSTRAINT pk_remote_actor PRIMARY KEY (url)
);
CREATE INDEX ix_remote_actor_inbox ON remote_actor (inbox);
CREATE INDEX ix_remote_actor_key_id ON remote_actor (key_id);
CREATE INDEX ix_remote_actor_ref ON remote_actor (ref);
CREATE TABLE reset_request (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	name TEXT NOT NULL,
	code TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	CONSTRAINT pk_reset_request PRIMARY KEY (id),
	CONSTRAINT uq_reset_request_ref UNIQUE (ref)
);
CREATE INDEX ix_reset_request_name ON reset_request (name);
CREATE TABLE restoration (
	epoch INTEGER NOT NULL,
	size INTEGER NOT NULL,
	root TEXT NOT NULL,
	lost_from BIGINT NOT NULL,
	lost_until BIGINT NOT NULL,
	CONSTRAINT pk_restoration PRIMARY KEY (epoch)
);
CREATE TABLE revision (
	thing CHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	title TEXT,
	url TEXT,
	body TEXT NOT NULL,
	content_note TEXT,
	pictures TEXT NOT NULL,
	written_at BIGINT NOT NULL,
	origin TEXT DEFAULT 'moot' NOT NULL,
	CONSTRAINT pk_revision PRIMARY KEY (thing, number)
);
CREATE TABLE rule (
	matter TEXT NOT NULL,
	holds_from BIGINT NOT NULL,
	rule TEXT NOT NULL,
	hash TEXT NOT NULL,
	source TEXT NOT NULL,
	CONSTRAINT pk_rule PRIMARY KEY (matter, holds_from)
);
CREATE TABLE search_row (
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	thing INTEGER NOT NULL,
	shelf SMALLINT NOT NULL,
	place INTEGER,
	thread INTEGER,
	who INTEGER,
	language TEXT,
	CONSTRAINT pk_search_row PRIMARY KEY (id),
	CONSTRAINT uq_search_row_kind_thing UNIQUE (kind, thing)
);
CREATE INDEX ix_search_row_thread ON search_row (thread);
CREATE TABLE setting (
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	set_at BIGINT NOT NULL,
	CONSTRAINT pk_setting PRIMARY KEY (key)
);
CREATE TABLE stance (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	host TEXT NOT NULL,
	stance TEXT NOT NULL,
	reason TEXT NOT NULL,
	starts BIGINT NOT NULL,
	until BIGINT,
	ended_at BIGINT,
	CONSTRAINT pk_stance PRIMARY KEY (id),
	CONSTRAINT uq_stance_ref UNIQUE (ref)
);
CREATE INDEX ix_stance_host ON stance (host);
CREATE TABLE tombstone (
	url TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_tombstone PRIMARY KEY (url)
);
CREATE TABLE wanted (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	person_id INTEGER NOT NULL,
	typed TEXT NOT NULL,
	fresh BOOLEAN DEFAULT false NOT NULL,
	asked_at BIGINT NOT NULL,
	done_at BIGINT,
	path TEXT,
	problem TEXT,
	problem_values TEXT DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_wanted PRIMARY KEY (id),
	CONSTRAINT uq_wanted_ref UNIQUE (ref)
);
CREATE INDEX ix_wanted_person ON wanted (person_id, asked_at);
CREATE TABLE alias (
	person_id INTEGER NOT NULL,
	url TEXT NOT NULL,
	CONSTRAINT pk_alias PRIMARY KEY (person_id, url),
	CONSTRAINT fk_alias_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE ban (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	person_id INTEGER NOT NULL,
	scope TEXT NOT NULL,
	reason TEXT NOT NULL,
	starts BIGINT NOT NULL,
	until BIGINT,
	ended_at BIGINT,
	decided BOOLEAN NOT NULL,
	origin TEXT DEFAULT 'moot' NOT NULL,
	CONSTRAINT pk_ban PRIMARY KEY (id),
	CONSTRAINT uq_ban_ref UNIQUE (ref),
	CONSTRAINT fk_ban_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_ban_person_id ON ban (person_id);
CREATE TABLE community (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	description TEXT NOT NULL,
	description_html TEXT NOT NULL,
	icon_ref CHAR(32),
	language TEXT,
	visibility TEXT NOT NULL,
	posting TEXT NOT NULL,
	downvotes BOOLEAN NOT NULL,
	gallery BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	creator_id INTEGER,
	closed_at BIGINT,
	local_only BOOLEAN DEFAULT false NOT NULL,
	origin TEXT DEFAULT 'moot' NOT NULL,
	host TEXT,
	actor_url TEXT,
	moved_to TEXT,
	was TEXT DEFAULT '[]' NOT NULL,
	CONSTRAINT pk_community PRIMARY KEY (id),
	CONSTRAINT uq_community_ref UNIQUE (ref),
	CONSTRAINT fk_community_creator_id FOREIGN KEY(creator_id) REFERENCES person (id),
	CONSTRAINT uq_community_actor_url UNIQUE (actor_url)
);
CREATE UNIQUE INDEX ix_community_name_host ON community (name, host);
CREATE TABLE conversation (
	person_id INTEGER NOT NULL,
	other_id INTEGER NOT NULL,
	last_id INTEGER NOT NULL,
	heard_id INTEGER DEFAULT '0' NOT NULL,
	read_id INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_conversation PRIMARY KEY (person_id, other_id),
	CONSTRAINT fk_conversation_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_conversation_other_id FOREIGN KEY(other_id) REFERENCES person (id)
);
CREATE INDEX ix_conversation_list ON conversation (person_id, last_id);
CREATE INDEX ix_conversation_other ON conversation (other_id);
CREATE TABLE credential (
	person_id INTEGER NOT NULL,
	password_hash TEXT,
	recovery_hash TEXT,
	changed_at BIGINT NOT NULL,
	CONSTRAINT pk_credential PRIMARY KEY (person_id),
	CONSTRAINT fk_credential_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE follower (
	person_id INTEGER NOT NULL,
	follower_id INTEGER NOT NULL,
	follow_url TEXT NOT NULL,
	accepted_at BIGINT NOT NULL,
	CONSTRAINT pk_follower PRIMARY KEY (person_id, follower_id),
	CONSTRAINT fk_follower_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_follower_follower_id FOREIGN KEY(follower_id) REFERENCES person (id)
);
CREATE INDEX ix_follower_follower_id ON follower (follower_id);
CREATE TABLE invitation (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	sponsor_id INTEGER NOT NULL,
	note TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	used_at BIGINT,
	member CHAR(32),
	withdrawn_at BIGINT,
	CONSTRAINT pk_invitation PRIMARY KEY (id),
	CONSTRAINT uq_invitation_ref UNIQUE (ref),
	CONSTRAINT fk_invitation_sponsor_id FOREIGN KEY(sponsor_id) REFERENCES person (id)
);
CREATE INDEX ix_invitation_sponsor_id ON invitation (sponsor_id);
CREATE TABLE mandate (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	holder_id INTEGER NOT NULL,
	powers TEXT NOT NULL,
	scope TEXT NOT NULL,
	source TEXT NOT NULL,
	giver_id INTEGER,
	starts BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	caretaker BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	instructions CHAR(32),
	understudy_id INTEGER,
	succeeds CHAR(32),
	ended_at BIGINT,
	ended_reason TEXT,
	ended_by TEXT,
	CONSTRAINT pk_mandate PRIMARY KEY (id),
	CONSTRAINT uq_mandate_ref UNIQUE (ref),
	CONSTRAINT fk_mandate_holder_id FOREIGN KEY(holder_id) REFERENCES person (id),
	CONSTRAINT fk_mandate_giver_id FOREIGN KEY(giver_id) REFERENCES person (id),
	CONSTRAINT fk_mandate_understudy_id FOREIGN KEY(understudy_id) REFERENCES person (id),
	CONSTRAINT uq_mandate_succeeds UNIQUE (succeeds)
);
CREATE INDEX ix_mandate_ends ON mandate (ended_at, ends);
CREATE INDEX ix_mandate_holder_id ON mandate (holder_id);
CREATE TABLE message (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	object_url TEXT,
	sender_id INTEGER NOT NULL,
	recipient_id INTEGER NOT NULL,
	body TEXT NOT NULL,
	body_html TEXT NOT NULL,
	sent_at BIGINT NOT NULL,
	came_at BIGINT NOT NULL,
	edited_at BIGINT,
	deleted_at BIGINT,
	CONSTRAINT pk_message PRIMARY KEY (id),
	CONSTRAINT uq_message_ref UNIQUE (ref),
	CONSTRAINT uq_message_object_url UNIQUE (object_url),
	CONSTRAINT fk_message_sender_id FOREIGN KEY(sender_id) REFERENCES person (id),
	CONSTRAINT fk_message_recipient_id FOREIGN KEY(recipient_id) REFERENCES person (id)
);
CREATE INDEX ix_message_between ON message (sender_id, recipient_id, id);
CREATE INDEX ix_message_recipient ON message (recipient_id);
CREATE INDEX ix_message_sender ON message (sender_id, came_at);
CREATE TABLE move (
	person_id INTEGER NOT NULL,
	url TEXT,
	moved_at BIGINT NOT NULL,
	CONSTRAINT pk_move PRIMARY KEY (person_id),
	CONSTRAINT fk_move_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE notice (
	id SERIAL NOT NULL,
	person_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	actor CHAR(32),
	subject CHAR(32),
	link TEXT NOT NULL,
	data TEXT NOT NULL,
	read_at BIGINT,
	CONSTRAINT pk_notice PRIMARY KEY (id),
	CONSTRAINT fk_notice_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_notice_inbox ON notice (person_id, id);
CREATE INDEX ix_notice_subject ON notice (subject);
CREATE INDEX ix_notice_unread ON notice (person_id) WHERE read_at IS NULL;
CREATE TABLE person_block (
	person_id INTEGER NOT NULL,
	blocked_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_person_block PRIMARY KEY (person_id, blocked_id),
	CONSTRAINT fk_person_block_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_person_block_blocked_id FOREIGN KEY(blocked_id) REFERENCES person (id)
);
CREATE INDEX ix_person_block_blocked_id ON person_block (blocked_id);
CREATE TABLE picture (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	owner_id INTEGER NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	content_type TEXT NOT NULL,
	animated BOOLEAN NOT NULL,
	alt TEXT NOT NULL,
	rights TEXT NOT NULL,
	data_mining TEXT,
	bytes BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	deleted_at BIGINT,
	CONSTRAINT pk_picture PRIMARY KEY (id),
	CONSTRAINT uq_picture_ref UNIQUE (ref),
	CONSTRAINT fk_picture_owner_id FOREIGN KEY(owner_id) REFERENCES person (id)
);
CREATE INDEX ix_picture_owner ON picture (owner_id, deleted_at, id);
CREATE TABLE profile (
	person_id INTEGER NOT NULL,
	display_name TEXT DEFAULT '' NOT NULL,
	self_description TEXT DEFAULT '' NOT NULL,
	bio TEXT DEFAULT '' NOT NULL,
	language TEXT DEFAULT '' NOT NULL,
	zone TEXT DEFAULT '' NOT NULL,
	theme TEXT DEFAULT 'auto' NOT NULL,
	"order" TEXT DEFAULT '' NOT NULL,
	comment_order TEXT DEFAULT '' NOT NULL,
	letters TEXT DEFAULT 'members' NOT NULL,
	knows_travel BOOLEAN DEFAULT false NOT NULL,
	CONSTRAINT pk_profile PRIMARY KEY (person_id),
	CONSTRAINT fk_profile_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE proposal (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	author_id INTEGER NOT NULL,
	title TEXT NOT NULL,
	statement TEXT NOT NULL,
	question TEXT NOT NULL,
	office TEXT,
	community CHAR(32),
	stage TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	announced_at BIGINT,
	opens_at BIGINT,
	opened_at BIGINT,
	closes_at BIGINT,
	extended_at BIGINT,
	closed_at BIGINT,
	erased_at BIGINT,
	longer_at BIGINT,
	rule TEXT,
	rule_hash TEXT,
	roll INTEGER,
	result TEXT,
	CONSTRAINT pk_proposal PRIMARY KEY (id),
	CONSTRAINT uq_proposal_ref UNIQUE (ref),
	CONSTRAINT fk_proposal_author_id FOREIGN KEY(author_id) REFERENCES person (id)
);
CREATE INDEX ix_proposal_author_id ON proposal (author_id);
CREATE INDEX ix_proposal_stage ON proposal (stage, id);
CREATE TABLE reset (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	person_id INTEGER NOT NULL,
	request CHAR(32) NOT NULL,
	reason TEXT NOT NULL,
	proposer_id INTEGER NOT NULL,
	proposed_at BIGINT NOT NULL,
	confirmer_id INTEGER,
	due_at BIGINT,
	opened_at BIGINT,
	ended_at BIGINT,
	used_at BIGINT,
	CONSTRAINT pk_reset PRIMARY KEY (id),
	CONSTRAINT uq_reset_ref UNIQUE (ref),
	CONSTRAINT fk_reset_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_reset_proposer_id FOREIGN KEY(proposer_id) REFERENCES person (id),
	CONSTRAINT fk_reset_confirmer_id FOREIGN KEY(confirmer_id) REFERENCES person (id)
);
CREATE INDEX ix_reset_person_id ON reset (person_id);
CREATE INDEX ix_reset_request ON reset (request);
CREATE TABLE saved (
	id SERIAL NOT NULL,
	person_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	thing_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_saved PRIMARY KEY (id),
	CONSTRAINT fk_saved_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_saved_list ON saved (person_id, id);
CREATE UNIQUE INDEX ix_saved_thing ON saved (person_id, kind, thing_id);
CREATE TABLE session (
	id SERIAL NOT NULL,
	token_hash CHAR(64) NOT NULL,
	person_id INTEGER NOT NULL,
	created_at BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	agent TEXT NOT NULL,
	network TEXT NOT NULL,
	CONSTRAINT pk_session PRIMARY KEY (id),
	CONSTRAINT uq_session_token_hash UNIQUE (token_hash),
	CONSTRAINT fk_session_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_session_last_seen ON session (last_seen);
CREATE INDEX ix_session_person_id ON session (person_id);
CREATE TABLE single_use (
	id SERIAL NOT NULL,
	token_hash CHAR(64) NOT NULL,
	purpose TEXT NOT NULL,
	about TEXT NOT NULL,
	person_id INTEGER,
	made_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended_at BIGINT,
	CONSTRAINT pk_single_use PRIMARY KEY (id),
	CONSTRAINT uq_single_use_token_hash UNIQUE (token_hash),
	CONSTRAINT fk_single_use_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_single_use_about ON single_use (about);
CREATE INDEX ix_single_use_expires_at ON single_use (expires_at);
CREATE INDEX ix_single_use_person_id ON single_use (person_id);
CREATE TABLE visit (
	person_id INTEGER NOT NULL,
	since BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	CONSTRAINT pk_visit PRIMARY KEY (person_id),
	CONSTRAINT fk_visit_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE vouch (
	person_id INTEGER NOT NULL,
	sponsor_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_vouch PRIMARY KEY (person_id, sponsor_id),
	CONSTRAINT fk_vouch_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_vouch_sponsor_id FOREIGN KEY(sponsor_id) REFERENCES person (id)
);
CREATE INDEX ix_vouch_sponsor_id ON vouch (sponsor_id);
CREATE TABLE appeal (
	proposal_id INTEGER NOT NULL,
	leaf INTEGER,
	doer_id INTEGER NOT NULL,
	concerned BOOLEAN NOT NULL,
	reply TEXT,
	replied_at BIGINT,
	size INTEGER,
	seed TEXT,
	CONSTRAINT pk_appeal PRIMARY KEY (proposal_id),
	CONSTRAINT fk_appeal_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_appeal_doer_id FOREIGN KEY(doer_id) REFERENCES person (id)
);
CREATE INDEX ix_appeal_leaf ON appeal (leaf);
CREATE TABLE appeal_party (
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	CONSTRAINT pk_appeal_party PRIMARY KEY (proposal_id, person_id),
	CONSTRAINT fk_appeal_party_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_appeal_party_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE ballot (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	choice TEXT NOT NULL,
	at BIGINT NOT NULL,
	times INTEGER NOT NULL,
	CONSTRAINT pk_ballot PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_ballot_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE candidate_supporter (
	proposal_id INTEGER NOT NULL,
	mandate CHAR(32) NOT NULL,
	person_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_candidate_supporter PRIMARY KEY (mandate, person_id),
	CONSTRAINT fk_candidate_supporter_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_candidate_supporter_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_candidate_supporter_proposal_id ON candidate_supporter (proposal_id);
CREATE TABLE candidate_words (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	proposal_id INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	words TEXT NOT NULL,
	at BIGINT NOT NULL,
	erased_at BIGINT,
	CONSTRAINT pk_candidate_words PRIMARY KEY (id),
	CONSTRAINT uq_candidate_words_ref UNIQUE (ref),
	CONSTRAINT fk_candidate_words_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_candidate_words_author_id FOREIGN KEY(author_id) REFERENCES person (id)
);
CREATE INDEX ix_candidate_words_proposal_id ON candidate_words (proposal_id);
CREATE TABLE community_block (
	person_id INTEGER NOT NULL,
	community_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_community_block PRIMARY KEY (person_id, community_id),
	CONSTRAINT fk_community_block_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_community_block_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE TABLE community_tally (
	community_id INTEGER NOT NULL,
	posts INTEGER NOT NULL,
	comments INTEGER NOT NULL,
	subscribers INTEGER NOT NULL,
	activity DOUBLE PRECISION NOT NULL,
	counted_at BIGINT NOT NULL,
	CONSTRAINT pk_community_tally PRIMARY KEY (community_id),
	CONSTRAINT fk_community_tally_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE TABLE confidence_vote (
	proposal_id INTEGER NOT NULL,
	steward_id INTEGER NOT NULL,
	called_at BIGINT NOT NULL,
	CONSTRAINT pk_confidence_vote PRIMARY KEY (proposal_id),
	CONSTRAINT fk_confidence_vote_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_confidence_vote_steward_id FOREIGN KEY(steward_id) REFERENCES person (id)
);
CREATE INDEX ix_confidence_vote_steward_id ON confidence_vote (steward_id);
CREATE TABLE detached_ballot (
	proposal_id INTEGER NOT NULL,
	mark CHAR(64) NOT NULL,
	choice TEXT NOT NULL,
	CONSTRAINT pk_detached_ballot PRIMARY KEY (proposal_id, mark),
	CONSTRAINT fk_detached_ballot_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE effect (
	proposal_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	option INTEGER NOT NULL,
	kind TEXT NOT NULL,
	fields TEXT NOT NULL,
	carried_at BIGINT,
	failed_at BIGINT,
	failure TEXT,
	CONSTRAINT pk_effect PRIMARY KEY (proposal_id, n),
	CONSTRAINT fk_effect_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE emergency (
	proposal_id INTEGER NOT NULL,
	mandate_id INTEGER NOT NULL,
	steward_id INTEGER NOT NULL,
	taken_at BIGINT NOT NULL,
	CONSTRAINT pk_emergency PRIMARY KEY (proposal_id),
	CONSTRAINT fk_emergency_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_emergency_mandate_id FOREIGN KEY(mandate_id) REFERENCES mandate (id),
	CONSTRAINT fk_emergency_steward_id FOREIGN KEY(steward_id) REFERENCES person (id)
);
CREATE INDEX ix_emergency_mandate_id ON emergency (mandate_id);
CREATE INDEX ix_emergency_steward_id ON emergency (steward_id);
CREATE TABLE founding_vote (
	proposal_id INTEGER NOT NULL,
	election_id INTEGER NOT NULL,
	round INTEGER NOT NULL,
	CONSTRAINT pk_founding_vote PRIMARY KEY (proposal_id),
	CONSTRAINT fk_founding_vote_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT uq_founding_vote_election_id UNIQUE (election_id),
	CONSTRAINT fk_founding_vote_election_id FOREIGN KEY(election_id) REFERENCES proposal (id)
);
CREATE TABLE import (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	community_id INTEGER NOT NULL,
	source TEXT NOT NULL,
	file_hash CHAR(64) NOT NULL,
	posts INTEGER NOT NULL,
	comments INTEGER NOT NULL,
	completed_at BIGINT NOT NULL,
	undone_at BIGINT,
	CONSTRAINT pk_import PRIMARY KEY (id),
	CONSTRAINT uq_import_ref UNIQUE (ref),
	CONSTRAINT fk_import_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE TABLE import_work (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	community_id INTEGER NOT NULL,
	file_hash CHAR(64) NOT NULL,
	source TEXT NOT NULL,
	posts INTEGER NOT NULL,
	comments INTEGER NOT NULL,
	stored INTEGER NOT NULL,
	counted BOOLEAN NOT NULL,
	shelf SMALLINT,
	started_at BIGINT NOT NULL,
	completed_at BIGINT,
	undone_at BIGINT,
	CONSTRAINT pk_import_work PRIMARY KEY (id),
	CONSTRAINT uq_import_work_ref UNIQUE (ref),
	CONSTRAINT fk_import_work_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE INDEX ix_import_work_file_hash ON import_work (file_hash);
CREATE INDEX ix_import_work_shelf ON import_work (shelf);
CREATE TABLE intake (
	proposal_id INTEGER NOT NULL,
	lot TEXT,
	size INTEGER,
	settled_at BIGINT,
	outcome TEXT,
	CONSTRAINT pk_intake PRIMARY KEY (proposal_id),
	CONSTRAINT fk_intake_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE intake_answer (
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	through BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_intake_answer PRIMARY KEY (proposal_id, person_id),
	CONSTRAINT fk_intake_answer_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_intake_answer_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE intake_seat (
	proposal_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	calls INTEGER NOT NULL,
	called_at BIGINT NOT NULL,
	CONSTRAINT pk_intake_seat PRIMARY KEY (proposal_id, n),
	CONSTRAINT fk_intake_seat_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_intake_seat_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_intake_seat_person_id ON intake_seat (person_id);
CREATE TABLE jury_answer (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	sits BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_jury_answer PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_jury_answer_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE jury_candidate (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	digest CHAR(64) NOT NULL,
	CONSTRAINT pk_jury_candidate PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_jury_candidate_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE jury_mix (
	id SERIAL NOT NULL,
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	words TEXT NOT NULL,
	CONSTRAINT pk_jury_mix PRIMARY KEY (id),
	CONSTRAINT fk_jury_mix_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_jury_mix_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_jury_mix_proposal_id ON jury_mix (proposal_id);
CREATE TABLE jury_opening (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	salt BYTEA NOT NULL,
	CONSTRAINT pk_jury_opening PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_jury_opening_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_jury_opening_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_jury_opening_person_id ON jury_opening (person_id);
CREATE TABLE jury_remark (
	id SERIAL NOT NULL,
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	words TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_jury_remark PRIMARY KEY (id),
	CONSTRAINT fk_jury_remark_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_jury_remark_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_jury_remark_proposal_id ON jury_remark (proposal_id);
CREATE TABLE jury_seat (
	proposal_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	k INTEGER NOT NULL,
	turn INTEGER NOT NULL,
	called_at BIGINT NOT NULL,
	CONSTRAINT pk_jury_seat PRIMARY KEY (proposal_id, n),
	CONSTRAINT fk_jury_seat_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE post (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	community_id INTEGER,
	author_id INTEGER,
	title TEXT NOT NULL,
	url TEXT,
	body TEXT NOT NULL,
	body_html TEXT NOT NULL,
	content_note TEXT,
	language TEXT,
	published BIGINT NOT NULL,
	edited_at BIGINT,
	deleted_at BIGINT,
	erased_at BIGINT,
	removed_at BIGINT,
	removed_reason TEXT,
	locked_at BIGINT,
	pinned_at BIGINT,
	origin TEXT NOT NULL,
	origin_url TEXT,
	object_url TEXT,
	cross_of_id INTEGER,
	import_id INTEGER,
	imported_up INTEGER DEFAULT '0' NOT NULL,
	imported_down INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_post PRIMARY KEY (id),
	CONSTRAINT uq_post_ref UNIQUE (ref),
	CONSTRAINT fk_post_community_id FOREIGN KEY(community_id) REFERENCES community (id),
	CONSTRAINT fk_post_author_id FOREIGN KEY(author_id) REFERENCES person (id),
	CONSTRAINT uq_post_object_url UNIQUE (object_url),
	CONSTRAINT fk_post_cross_of_id FOREIGN KEY(cross_of_id) REFERENCES post (id)
);
CREATE INDEX ix_post_author ON post (author_id, id);
CREATE INDEX ix_post_community_pinned ON post (community_id, pinned_at);
CREATE INDEX ix_post_cross ON post (cross_of_id);
CREATE INDEX ix_post_import ON post (import_id);
CREATE INDEX ix_post_origin ON post (origin_url);
CREATE INDEX ix_post_url ON post (url);
CREATE TABLE proposal_option (
	proposal_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	title TEXT NOT NULL,
	person_id INTEGER,
	place INTEGER,
	mandate CHAR(32),
	CONSTRAINT pk_proposal_option PRIMARY KEY (proposal_id, n),
	CONSTRAINT fk_proposal_option_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_proposal_option_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT uq_proposal_option_mandate UNIQUE (mandate)
);
CREATE TABLE proposal_ready (
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_proposal_ready PRIMARY KEY (proposal_id, person_id),
	CONSTRAINT fk_proposal_ready_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_proposal_ready_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE proposal_sponsor (
	proposal_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_proposal_sponsor PRIMARY KEY (proposal_id, person_id),
	CONSTRAINT fk_proposal_sponsor_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_proposal_sponsor_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_proposal_sponsor_person ON proposal_sponsor (person_id, proposal_id);
CREATE TABLE published_ballot (
	proposal_id INTEGER NOT NULL,
	mark CHAR(64) NOT NULL,
	choice TEXT NOT NULL,
	CONSTRAINT pk_published_ballot PRIMARY KEY (proposal_id, mark),
	CONSTRAINT fk_published_ballot_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE published_text (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	proposal_id INTEGER NOT NULL,
	published_at BIGINT NOT NULL,
	withdrawn_at BIGINT,
	CONSTRAINT pk_published_text PRIMARY KEY (id),
	CONSTRAINT uq_published_text_ref UNIQUE (ref),
	CONSTRAINT fk_published_text_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE rendition (
	picture_id INTEGER NOT NULL,
	size TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	content_type TEXT NOT NULL,
	bytes BIGINT NOT NULL,
	sha256 CHAR(64) NOT NULL,
	CONSTRAINT pk_rendition PRIMARY KEY (picture_id, size),
	CONSTRAINT fk_rendition_picture_id FOREIGN KEY(picture_id) REFERENCES picture (id)
);
CREATE TABLE report (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	kind TEXT NOT NULL,
	thing CHAR(32) NOT NULL,
	thing_id INTEGER NOT NULL,
	community_id INTEGER,
	reporter_id INTEGER NOT NULL,
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	decided_at BIGINT,
	outcome TEXT,
	answer TEXT,
	author_id INTEGER,
	words TEXT,
	CONSTRAINT pk_report PRIMARY KEY (id),
	CONSTRAINT uq_report_ref UNIQUE (ref),
	CONSTRAINT fk_report_community_id FOREIGN KEY(community_id) REFERENCES community (id),
	CONSTRAINT fk_report_reporter_id FOREIGN KEY(reporter_id) REFERENCES person (id),
	CONSTRAINT fk_report_author_id FOREIGN KEY(author_id) REFERENCES person (id)
);
CREATE INDEX ix_report_community ON report (community_id, decided_at, id);
CREATE UNIQUE INDEX ix_report_open ON report (reporter_id, thing) WHERE decided_at IS NULL;
CREATE INDEX ix_report_thing ON report (thing, decided_at);
CREATE TABLE rival (
	proposal_id INTEGER NOT NULL,
	beside_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	option INTEGER,
	CONSTRAINT pk_rival PRIMARY KEY (proposal_id),
	CONSTRAINT fk_rival_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_rival_beside_id FOREIGN KEY(beside_id) REFERENCES proposal (id)
);
CREATE INDEX ix_rival_beside_id ON rival (beside_id);
CREATE TABLE roll_entry (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	digest CHAR(64) NOT NULL,
	CONSTRAINT pk_roll_entry PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_roll_entry_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE roll_opening (
	proposal_id INTEGER NOT NULL,
	k INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	salt BYTEA NOT NULL,
	CONSTRAINT pk_roll_opening PRIMARY KEY (proposal_id, k),
	CONSTRAINT fk_roll_opening_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_roll_opening_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_roll_opening_person_id ON roll_opening (person_id, proposal_id);
CREATE TABLE small_announcement (
	proposal_id INTEGER NOT NULL,
	CONSTRAINT pk_small_announcement PRIMARY KEY (proposal_id),
	CONSTRAINT fk_small_announcement_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE TABLE steward_away (
	community_id INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	CONSTRAINT pk_steward_away PRIMARY KEY (community_id, person_id),
	CONSTRAINT fk_steward_away_community_id FOREIGN KEY(community_id) REFERENCES community (id),
	CONSTRAINT fk_steward_away_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE subscription (
	person_id INTEGER NOT NULL,
	community_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	accepted_at BIGINT,
	follow_url TEXT,
	host TEXT,
	CONSTRAINT pk_subscription PRIMARY KEY (person_id, community_id),
	CONSTRAINT fk_subscription_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_subscription_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE INDEX ix_subscription_community_id ON subscription (community_id);
CREATE INDEX ix_subscription_far ON subscription (community_id) WHERE follow_url IS NOT NULL;
CREATE INDEX ix_subscription_host ON subscription (host, community_id, at) WHERE host IS NOT NULL;
CREATE TABLE veto (
	proposal_id INTEGER NOT NULL,
	leaf INTEGER NOT NULL,
	done_at BIGINT NOT NULL,
	CONSTRAINT pk_veto PRIMARY KEY (proposal_id),
	CONSTRAINT fk_veto_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id)
);
CREATE INDEX ix_veto_leaf ON veto (leaf);
CREATE TABLE voice (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	proposal_id INTEGER NOT NULL,
	sort TEXT NOT NULL,
	to_id INTEGER,
	author_id INTEGER NOT NULL,
	words TEXT NOT NULL,
	at BIGINT NOT NULL,
	withdrawn_at BIGINT,
	erased_at BIGINT,
	CONSTRAINT pk_voice PRIMARY KEY (id),
	CONSTRAINT uq_voice_ref UNIQUE (ref),
	CONSTRAINT fk_voice_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposal (id),
	CONSTRAINT fk_voice_to_id FOREIGN KEY(to_id) REFERENCES voice (id),
	CONSTRAINT fk_voice_author_id FOREIGN KEY(author_id) REFERENCES person (id)
);
CREATE INDEX ix_voice_author_id ON voice (author_id);
CREATE INDEX ix_voice_proposal_id ON voice (proposal_id);
CREATE TABLE withdrawn (
	community_id INTEGER NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_withdrawn PRIMARY KEY (community_id),
	CONSTRAINT fk_withdrawn_community_id FOREIGN KEY(community_id) REFERENCES community (id)
);
CREATE TABLE attachment (
	post_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	picture CHAR(32) NOT NULL,
	alt TEXT NOT NULL,
	origin TEXT DEFAULT 'moot' NOT NULL,
	CONSTRAINT pk_attachment PRIMARY KEY (post_id, position),
	CONSTRAINT fk_attachment_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE INDEX ix_attachment_picture ON attachment (picture);
CREATE TABLE comment (
	id SERIAL NOT NULL,
	ref CHAR(32) NOT NULL,
	post_id INTEGER,
	parent_id INTEGER,
	depth INTEGER NOT NULL,
	author_id INTEGER,
	body TEXT NOT NULL,
	body_html TEXT NOT NULL,
	language TEXT,
	published BIGINT NOT NULL,
	edited_at BIGINT,
	deleted_at BIGINT,
	erased_at BIGINT,
	removed_at BIGINT,
	removed_reason TEXT,
	origin TEXT NOT NULL,
	origin_url TEXT,
	object_url TEXT,
	import_id INTEGER,
	imported_up INTEGER DEFAULT '0' NOT NULL,
	imported_down INTEGER DEFAULT '0' NOT NULL,
	distinguished BOOLEAN DEFAULT false NOT NULL,
	CONSTRAINT pk_comment PRIMARY KEY (id),
	CONSTRAINT uq_comment_ref UNIQUE (ref),
	CONSTRAINT fk_comment_post_id FOREIGN KEY(post_id) REFERENCES post (id),
	CONSTRAINT fk_comment_parent_id FOREIGN KEY(parent_id) REFERENCES comment (id),
	CONSTRAINT fk_comment_author_id FOREIGN KEY(author_id) REFERENCES person (id),
	CONSTRAINT uq_comment_object_url UNIQUE (object_url)
);
CREATE INDEX ix_comment_author ON comment (author_id, id);
CREATE INDEX ix_comment_import ON comment (import_id);
CREATE INDEX ix_comment_origin ON comment (origin_url);
CREATE INDEX ix_comment_parent_id ON comment (parent_id);
CREATE INDEX ix_comment_post ON comment (post_id, published);
CREATE TABLE discussion (
	about CHAR(32) NOT NULL,
	post_id INTEGER NOT NULL,
	CONSTRAINT pk_discussion PRIMARY KEY (about),
	CONSTRAINT fk_discussion_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE INDEX ix_discussion_post_id ON discussion (post_id);
CREATE TABLE far_picture (
	post_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	url TEXT NOT NULL,
	alt TEXT NOT NULL,
	origin TEXT DEFAULT 'moot' NOT NULL,
	CONSTRAINT pk_far_picture PRIMARY KEY (post_id, position),
	CONSTRAINT fk_far_picture_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE TABLE import_item (
	work_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	theirs BIGINT NOT NULL,
	ours INTEGER NOT NULL,
	parent BIGINT,
	CONSTRAINT pk_import_item PRIMARY KEY (work_id, kind, theirs),
	CONSTRAINT fk_import_item_work_id FOREIGN KEY(work_id) REFERENCES import_work (id)
);
CREATE INDEX ix_import_item_ours ON import_item (work_id, kind, ours);
CREATE TABLE link_preview (
	post_id INTEGER NOT NULL,
	url TEXT NOT NULL,
	title TEXT NOT NULL,
	line TEXT NOT NULL,
	picture TEXT,
	at BIGINT NOT NULL,
	CONSTRAINT pk_link_preview PRIMARY KEY (post_id),
	CONSTRAINT fk_link_preview_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE TABLE post_tally (
	post_id INTEGER NOT NULL,
	community_id INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	language TEXT,
	shelf SMALLINT NOT NULL,
	day INTEGER NOT NULL,
	published BIGINT NOT NULL,
	score INTEGER NOT NULL,
	ups INTEGER NOT NULL,
	downs INTEGER NOT NULL,
	comments INTEGER NOT NULL,
	bumped_at BIGINT NOT NULL,
	active_at BIGINT NOT NULL,
	hot DOUBLE PRECISION NOT NULL,
	active DOUBLE PRECISION NOT NULL,
	controversy DOUBLE PRECISION NOT NULL,
	scaled DOUBLE PRECISION NOT NULL,
	CONSTRAINT pk_post_tally PRIMARY KEY (post_id),
	CONSTRAINT fk_post_tally_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE INDEX ix_post_tally_active ON post_tally (shelf, active, post_id);
CREATE INDEX ix_post_tally_bumped_at ON post_tally (shelf, bumped_at, post_id);
CREATE INDEX ix_post_tally_by_published ON post_tally (author_id, shelf, published, post_id);
CREATE INDEX ix_post_tally_by_score ON post_tally (author_id, shelf, score, post_id);
CREATE INDEX ix_post_tally_comments ON post_tally (shelf, comments, post_id);
CREATE INDEX ix_post_tally_controversy ON post_tally (shelf, controversy, post_id);
CREATE INDEX ix_post_tally_day ON post_tally (shelf, day, score, post_id);
CREATE INDEX ix_post_tally_hot ON post_tally (shelf, hot, post_id);
CREATE INDEX ix_post_tally_in_active ON post_tally (community_id, shelf, active, post_id);
CREATE INDEX ix_post_tally_in_bumped_at ON post_tally (community_id, shelf, bumped_at, post_id);
CREATE INDEX ix_post_tally_in_comments ON post_tally (community_id, shelf, comments, post_id);
CREATE INDEX ix_post_tally_in_controversy ON post_tally (community_id, shelf, controversy, post_id);
CREATE INDEX ix_post_tally_in_day ON post_tally (community_id, shelf, day, score, post_id);
CREATE INDEX ix_post_tally_in_hot ON post_tally (community_id, shelf, hot, post_id);
CREATE INDEX ix_post_tally_in_published ON post_tally (community_id, shelf, published, post_id);
CREATE INDEX ix_post_tally_in_scaled ON post_tally (community_id, shelf, scaled, post_id);
CREATE INDEX ix_post_tally_in_score ON post_tally (community_id, shelf, score, post_id);
CREATE INDEX ix_post_tally_published ON post_tally (shelf, published, post_id);
CREATE INDEX ix_post_tally_scaled ON post_tally (shelf, scaled, post_id);
CREATE INDEX ix_post_tally_score ON post_tally (shelf, score, post_id);
CREATE TABLE post_vote (
	person_id INTEGER NOT NULL,
	post_id INTEGER NOT NULL,
	value SMALLINT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_post_vote PRIMARY KEY (person_id, post_id),
	CONSTRAINT fk_post_vote_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_post_vote_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE INDEX ix_post_vote_post_id ON post_vote (post_id);
CREATE TABLE read_mark (
	person_id INTEGER NOT NULL,
	post_id INTEGER NOT NULL,
	read_until BIGINT NOT NULL,
	CONSTRAINT pk_read_mark PRIMARY KEY (person_id, post_id),
	CONSTRAINT fk_read_mark_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_read_mark_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
CREATE INDEX ix_read_mark_post_id ON read_mark (post_id);
CREATE TABLE comment_tally (
	comment_id INTEGER NOT NULL,
	post_id INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	shelf SMALLINT NOT NULL,
	counted BOOLEAN NOT NULL,
	published BIGINT NOT NULL,
	score INTEGER NOT NULL,
	ups INTEGER NOT NULL,
	downs INTEGER NOT NULL,
	hot DOUBLE PRECISION NOT NULL,
	controversy DOUBLE PRECISION NOT NULL,
	CONSTRAINT pk_comment_tally PRIMARY KEY (comment_id),
	CONSTRAINT fk_comment_tally_comment_id FOREIGN KEY(comment_id) REFERENCES comment (id)
);
CREATE INDEX ix_comment_tally_by ON comment_tally (author_id, shelf, published, comment_id);
CREATE INDEX ix_comment_tally_post_id ON comment_tally (post_id);
CREATE TABLE comment_vote (
	person_id INTEGER NOT NULL,
	post_id INTEGER NOT NULL,
	comment_id INTEGER NOT NULL,
	value SMALLINT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_comment_vote PRIMARY KEY (person_id, post_id, comment_id),
	CONSTRAINT fk_comment_vote_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_comment_vote_post_id FOREIGN KEY(post_id) REFERENCES post (id),
	CONSTRAINT fk_comment_vote_comment_id FOREIGN KEY(comment_id) REFERENCES comment (id)
);
CREATE INDEX ix_comment_vote_comment_id ON comment_vote (comment_id);
CREATE TABLE IF NOT EXISTS search_words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX IF NOT EXISTS ix_search_words ON search_words USING gin (words);
