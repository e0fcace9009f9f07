pub use dcap_qvl;
